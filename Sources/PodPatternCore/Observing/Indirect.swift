/// A value in a place of its own, for what is large and mostly absent: an optional value takes its full
/// size where there is none, and there is a memory for each of ten thousand patterns.
struct Indirect<Value: Sendable>: Sendable {
  private final class Place: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private let place: Place

  init(_ value: Value) { place = Place(value) }

  var value: Value { place.value }
}
