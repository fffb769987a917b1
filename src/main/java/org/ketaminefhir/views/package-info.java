/** Says what of the records a caller may be shown, and by what each record shows itself or hides. */
package org.ketaminefhir.views;
