/** Says whether a resource is what its profiles demand. */
package org.ketaminefhir.validation;
