/** Config space of modelled functions: registers made from a description, and what they mean to the fabric. */
@NullMarked
package io.crossdock.model.config;

import org.jspecify.annotations.NullMarked;
