package org.ketaminefhir.search;

import org.ketaminefhir.definitions.SearchContract.Parameter;

/** The numbers that stand for names in the tables. */
public interface Numbers {
    /** Of a FHIR type; 0 if there is no such type. */
    int type(String name);

    /** Of a declared parameter. */
    int parameter(Parameter parameter);
}
