package org.ketaminefhir.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/** One operation, carried out on one resource. */
final class Edit {
    private final Operation operation;
    private final PathFinder finder;
    private final Resource model;
    private final ObjectNode root;
    private final Map<Base, Location> places;

    /** @param root the same as the model; changed */
    Edit(Operation operation, PathFinder finder, Resource model, ObjectNode root) {
        this.operation = operation;
        this.finder = finder;
        this.model = model;
        this.root = root;
        this.places = Location.all(model);
    }

    void apply() {
        switch (operation.kind()) {
            case ADD -> add(one(found(operation.path())));
            case DELETE -> {
                List<Location> found = found(operation.path());
                if (!found.isEmpty()) {
                    delete(part(one(found)));
                }
            }
            case REPLACE -> replace(part(one(found(operation.path()))));
            case INSERT -> {
                Collection list = collection();
                int size = list.members().size();
                if (operation.index() > size) {
                    throw operation.refused("inserts beyond the end of the list");
                }
                Base child = operation.value().has("part") ? Value.fresh(operation, list.of(), list.property()) : null;
                list.members().insert(operation.index(), Value.of(operation, operation.value(), child));
            }
            case MOVE -> {
                Collection list = collection();
                int size = list.members().size();
                if (operation.source() >= size || operation.destination() >= size) {
                    throw operation.refused("moves from or to where the list has no element");
                }
                list.members().move(operation.source(), operation.destination());
            }
        }
    }

    private void add(Location target) {
        Property property = property(target.element(), operation.name());
        Base child = operation.value().has("part") ? Value.fresh(operation, target.element(), property) : null;
        Value value = Value.of(operation, operation.value(), child);
        boolean there = places.values().stream().anyMatch(place -> place.parent() == target && is(property, place));
        Members members = new Members(target.object(root), value.member(operation, property));
        if (property.isList()) {
            members.insert(members.size(), value);
        } else if (there) {
            throw operation.refused("adds an element that is there already and may be there once only");
        } else {
            members.set(value);
        }
    }

    private void delete(Location place) {
        Members members = new Members(place.parent().object(root), place.member());
        if (place.index() < 0) {
            members.remove();
        } else {
            members.remove(place.index());
        }
    }

    private void replace(Location place) {
        Value value = Value.of(operation, operation.value(), place.element());
        ObjectNode holder = place.parent().object(root);
        if (place.index() >= 0) {
            new Members(holder, place.member()).set(place.index(), value);
            return;
        }
        new Members(holder, place.member()).remove();
        Property property = place.parent().element().children().stream()
                .filter(one -> is(one, place))
                .findFirst()
                .orElseThrow();
        new Members(holder, value.member(operation, property)).set(value);
    }

    /** A list, of which element, under which name. */
    private record Collection(Base of, Property property, Members members) {}

    /** The whole list that a path names; it may be empty when the path ends with its name. */
    private Collection collection() {
        List<Location> found = found(operation.path());
        Location holder;
        String name;
        if (found.isEmpty()) {
            String parent = PathFinder.parent(operation.path());
            if (parent == null) {
                throw operation.refused("has a path that finds nothing");
            }
            holder = one(found(parent));
            name = operation.path().substring(parent.length() + 1);
        } else {
            holder = part(found.get(0)).parent();
            name = found.get(0).member();
        }
        Property property = property(holder.element(), name);
        Members members = new Members(holder.object(root), name);
        boolean whole = found.stream().allMatch(place -> place.parent() == holder && is(property, place))
                && (found.isEmpty() || found.size() == members.size());
        if (!property.isList() || !whole) {
            throw operation.refused("has a path that is not one whole list");
        }
        return new Collection(holder.element(), property, members);
    }

    private List<Location> found(String path) {
        List<Location> found = finder.find(operation, model, path).stream()
                .map(places::get)
                .distinct()
                .toList();
        if (found.contains(null)) {
            throw operation.refused("has a path to something that is no element of the record");
        }
        return found;
    }

    private Location one(List<Location> found) {
        if (found.size() != 1) {
            throw operation.refused(
                    found.isEmpty() ? "has a path that finds nothing" : "has a path that finds several elements");
        }
        return found.get(0);
    }

    private Location part(Location place) {
        if (place.isResource()) {
            throw operation.refused("takes the place of the whole record; use an update");
        }
        return place;
    }

    private Property property(Base element, String name) {
        String plain = name.replace("[x]", "");
        Property plainly = element.getChildByName(plain);
        Property property = plainly == null ? element.getChildByName(plain + "[x]") : plainly;
        if (property == null) {
            throw operation.refused("names an element that does not exist there");
        }
        return property;
    }

    private static boolean is(Property property, Location place) {
        String name = property.getName();
        return name.endsWith("[x]")
                ? place.member().equals(Value.member(name, place.element().fhirType()))
                : name.equals(place.member());
    }
}
