/** Says what a record becomes under a patch. */
package org.ketaminefhir.patch;
