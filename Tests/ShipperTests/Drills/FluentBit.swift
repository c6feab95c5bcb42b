import Glibc

/// The Fluent Bit that drills run, which the environment names.
enum FluentBit {
  static let program = getenv("FLUENT_BIT").map { String(cString: $0) } ?? ""
}

/// Waits until something holds, looking often, and says whether it came to hold in time.
func eventually(within seconds: Int = 60, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = time(nil) + seconds
  while time(nil) < end {
    if try condition() { return true }
    usleep(20_000)
  }
  return try condition()
}
