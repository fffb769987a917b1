package org.ketaminefhir.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.ketaminefhir.definitions.SearchContract;

/** The store on a relational database. */
final class JdbcRecords implements Records {
    static Records open(DataSource database, SearchContract contract) {
        return new JdbcRecords();
    }

    @Override
    public Optional<Version> read(Key key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Version> read(Key key, int version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Version> history(Key key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Key, Version> readAll(Collection<Key> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page search(Query query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Key> match(Query query, int atMost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> answerTo(byte[] fingerprint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Receipt apply(Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
