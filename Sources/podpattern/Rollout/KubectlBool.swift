internal import ArgumentParser
internal import CommandSupport

/// A truth value as kubectl's options take it: `true`, `false`, `1`, `f`, …
struct KubectlBool: ExpressibleByArgument, Hashable, CustomStringConvertible {
  let value: Bool

  init(_ value: Bool) { self.value = value }

  init?(argument: String) {
    guard let value = KubectlHabits.truth(argument) else { return nil }
    self.value = value
  }

  var description: String { "\(value)" }
}
