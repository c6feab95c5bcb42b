/// Where what takes much memory and a processor for a while is done, one after the other.
///
/// Who waits for it waits without holding a thread: those are few, and the election needs one too.
actor Desk {
  /// Does something when its turn has come.
  func run<Result: Sendable>(_ operation: @Sendable () -> Result) -> Result { operation() }
}
