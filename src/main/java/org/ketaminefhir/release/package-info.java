/** The one way out. */
package org.ketaminefhir.release;
