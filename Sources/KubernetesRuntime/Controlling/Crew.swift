/// How many workers a controller has: pure, with time as a parameter.
///
/// A worker whose reconcile waits for a slow server, such as one behind a slow admission webhook,
/// costs next to nothing, but the keys behind it wait. So while all workers are at it for longer than
/// the patience, there are more of them, twice as many each time; and who is one too many goes.
///
/// Guarantees: no more reconciles than `size` that are not slow run at once, nor more than `limit` in
/// all.
struct Crew: Sendable {
  /// How many workers there are in quiet times.
  let size: Int
  /// How many there are at most.
  let limit: Int
  /// From when on a reconcile is slow.
  let patience: Duration

  /// How many workers there are.
  private(set) var present: Int
  /// Since when the workers that reconcile do, by their number.
  private var busy: [Int: Duration] = [:]
  private var slow: Set<Int> = []
  private var lastNumber = 0

  init(size: Int, limit: Int, patience: Duration) {
    self.size = max(1, size)
    self.limit = max(self.size, limit)
    self.patience = patience
    present = self.size
  }

  /// Whether every worker reconciles.
  var isFullyBusy: Bool { busy.count >= present }

  /// A worker begins to reconcile; returns the number to end it with.
  mutating func begin(at now: Duration) -> Int {
    lastNumber &+= 1
    busy[lastNumber] = now
    return lastNumber
  }

  /// A worker has reconciled; returns whether it is one too many, and gone.
  mutating func end(_ number: Int) -> Bool {
    busy[number] = nil
    slow.remove(number)
    guard present - slow.count > size else { return false }
    present -= 1
    return true
  }

  /// Looks who is slow; returns how many workers join.
  mutating func reinforce(at now: Duration) -> Int {
    guard isFullyBusy else { return 0 }
    for (number, since) in busy where now - since >= patience { slow.insert(number) }
    let missing = min(slow.count, limit - present)
    guard present - slow.count < size, missing > 0 else { return 0 }
    present += missing
    return missing
  }
}
