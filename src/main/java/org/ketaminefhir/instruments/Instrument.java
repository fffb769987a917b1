package org.ketaminefhir.instruments;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;

/**
 * A questionnaire that can be scored: its items, what their answers score, its total and the bands of severity.
 *
 * <p>Immutable; made from the Questionnaire alone.
 */
public final class Instrument {
    private final String canonical;
    private final String title;
    private final Set<String> aliases;
    private final List<Code> panels;
    private final List<Item> items;
    private final Item total;
    private final Coding totalCode;
    private final List<Band> bands;
    private final Set<String> linkIds;

    Instrument(
            String canonical,
            String title,
            Set<String> aliases,
            List<Code> panels,
            List<Item> items,
            Item total,
            Coding totalCode,
            List<Band> bands,
            Set<String> linkIds) {
        this.canonical = canonical;
        this.title = title;
        this.aliases = aliases;
        this.panels = panels;
        this.items = items;
        this.total = total;
        this.totalCode = totalCode;
        this.bands = bands;
        this.linkIds = linkIds;
    }

    /** The canonical of the Questionnaire, without version. */
    public String canonical() {
        return canonical;
    }

    public String title() {
        return title;
    }

    /** The code under which every total of this instrument is kept and found. */
    public Coding totalCode() {
        return totalCode.copy();
    }

    public boolean isTotal(Iterable<Coding> codings) {
        return names(total.codes(), codings);
    }

    public boolean isPanel(Iterable<Coding> codings) {
        return names(panels, codings);
    }

    public boolean isItem(Iterable<Coding> codings) {
        return item(codings).isPresent();
    }

    Optional<Item> item(Iterable<Coding> codings) {
        return items.stream().filter(item -> names(item.codes(), codings)).findFirst();
    }

    /** The item, or the total, that a linkId names. */
    Optional<Item> item(String linkId) {
        return total.named(linkId)
                ? Optional.of(total)
                : items.stream().filter(item -> item.named(linkId)).findFirst();
    }

    boolean isPanel(String linkId) {
        String last = linkId.substring(linkId.lastIndexOf('/') + 1);
        return panels.stream().anyMatch(panel -> last.equals(panel.code()));
    }

    Item total() {
        return total;
    }

    /** The items without which there is no total. */
    List<Item> owed() {
        return items.stream().filter(Item::owed).toList();
    }

    boolean defines(String linkId) {
        return linkIds.contains(linkId);
    }

    boolean isNamed(String url) {
        return canonical.equals(url) || aliases.contains(url);
    }

    Optional<Band> band(BigDecimal points) {
        return bands.stream().filter(band -> band.holds(points)).findFirst();
    }

    boolean isBand(Coding coding) {
        return bands.stream().anyMatch(band -> band.code().system().equals(coding.getSystem()));
    }

    private static boolean names(List<Code> codes, Iterable<Coding> codings) {
        for (Coding coding : codings) {
            if (codes.contains(Code.of(coding))) {
                return true;
            }
        }
        return false;
    }
}
