/// A value in a place of its own, for what is large: an optional value takes its full size where there is
/// none, and so does each free place of a hash table, of which half are free as a rule.
package struct Indirect<Value: Sendable>: Sendable {
  private final class Place: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private let place: Place

  package init(_ value: Value) { place = Place(value) }

  package var value: Value { place.value }
}
