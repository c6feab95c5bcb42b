/// What a drill ends with, in one run or in several.
struct DrillFigures: CustomStringConvertible {
  private(set) var runs = 0
  private(set) var declared = 0
  private(set) var found = 0
  private(set) var worstExcess = 0
  private(set) var slowest: Duration = .zero

  /// Adds a run.
  ///
  /// - `declared`, `found`: how many pods there were to be in the end, and were.
  /// - `excess`: how many pods of a pattern there were too many at the worst moment.
  /// - `took`: how long it took, or the slowest part of it.
  mutating func add(declared: Int, found: Int, excess: Int, took: Duration) {
    runs += 1
    self.declared += declared
    self.found += found
    worstExcess = max(worstExcess, excess)
    slowest = max(slowest, took)
  }

  var description: String {
    let tenths = slowest / .milliseconds(100)
    return "pods declared \(declared), found \(found), lost \(max(0, declared - found)), too many "
      + "\(max(0, found - declared)), most too many of a pattern at any moment \(worstExcess); "
      + "slowest \(tenths.rounded() / 10) s"
  }
}
