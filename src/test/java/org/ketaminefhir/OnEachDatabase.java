package org.ketaminefhir;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All tests of the class run on H2, then on PostgreSQL. What is asked of the store or of a search is asked of both:
 *
 * <pre>
 * &#64;OnEachDatabase
 * class MyTest {
 *     &#64;Parameter
 *     TestDatabase database;
 *
 *     &#64;TempDir
 *     Path folder;
 *
 *     &#64;BeforeEach
 *     void open() {
 *         store = new TestStore(database, folder);
 *     }
 * </pre>
 *
 * <p>The folder stands for a database of its own, empty at first; who opens the same folder again finds what was there.
 * A test about the files of H2 stands in a class without this annotation and opens {@link TestDatabase#H2}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
public @interface OnEachDatabase {}
