internal import CAllocations

/// Something that the operator does, again and again.
struct Work: Sendable {
  let name: String
  /// How often it is done for one measurement.
  let repetitions: Int
  /// Prepares it, and gives what is measured.
  private let prepare: @Sendable () throws -> (() throws -> Void)

  init(
    _ name: String, repetitions: Int,
    _ prepare: @escaping @Sendable () throws -> (() throws -> Void)
  ) {
    (self.name, self.repetitions, self.prepare) = (name, repetitions, prepare)
  }

  /// Does it, and counts what it allocates.
  ///
  /// - Throws: What went wrong: what fails is not measured.
  func measured() throws -> allocations {
    let body = try prepare()
    // The first time caches are filled, and types are set up.
    for _ in 0..<2 { try body() }
    let call = Call(body, repetitions)
    let found = measured_call(
      { context in
        guard let context else { return }
        Unmanaged<Call>.fromOpaque(context).takeUnretainedValue().run()
      }, Unmanaged.passUnretained(call).toOpaque())
    if let failure = call.failure { throw failure }
    return found
  }

  /// What C calls back.
  private final class Call {
    private let body: () throws -> Void
    private let repetitions: Int
    private(set) var failure: (any Error)?

    init(_ body: @escaping () throws -> Void, _ repetitions: Int) {
      (self.body, self.repetitions) = (body, repetitions)
    }

    func run() {
      do {
        for _ in 0..<repetitions { try body() }
      } catch {
        failure = error
      }
    }
  }
}

/// Takes a value as if something were done with it, so that it has to be made.
@inline(never)
func use<Value>(_ value: Value) {
  withExtendedLifetime(value) {}
}

/// What was to be measured did not happen.
struct WrongResult: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
