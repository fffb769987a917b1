/** Says by what a record is found, and how. */
package org.ketaminefhir.search;
