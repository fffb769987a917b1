/** The one way in. */
package org.ketaminefhir.intake;
