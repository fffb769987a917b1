package org.ketaminefhir.records;

import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.Resource;
import org.ketaminefhir.search.Derived;

/**
 * The next version of one record.
 *
 * @param basedOn the version that this one follows: 0 when the record was never there, the tombstone's version when a
 *     deleted record comes back
 * @param content the body; null deletes
 * @param resource the same as a model with its references resolved, for the indexes; null deletes
 * @param derived what the record is found by beside its own elements
 */
public record Write(Key key, int basedOn, Content content, Resource resource, List<Derived> derived) {
    public Write {
        Objects.requireNonNull(key);
        derived = List.copyOf(derived);
        if ((content == null) != (resource == null)) {
            throw new IllegalArgumentException("content and resource come together");
        }
        if (basedOn < 0 || (content == null && basedOn == 0)) {
            throw new IllegalArgumentException("a version follows an earlier one; only a create follows none");
        }
        if (content != null && !content.type().equals(key.type())) {
            throw new IllegalArgumentException("the content is of another type than the key says");
        }
    }

    public static Write of(Key key, int basedOn, Content content, Resource resource) {
        return new Write(key, basedOn, content, resource, List.of());
    }

    public static Write delete(Key key, int basedOn) {
        return new Write(key, basedOn, null, null, List.of());
    }

    boolean deletes() {
        return content == null;
    }
}
