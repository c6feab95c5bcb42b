internal import KubernetesCore

/// Decides which Events to write, so that a crash loop is one that counts. Time is a parameter.
///
/// Guarantees: the same event again within `window` counts on the one that is there; each event is
/// written at most once in an interval that doubles from `firstInterval` to `lastInterval`; one
/// object gets `burst` different events at once and then one in `refill`; no more than `capacity`
/// events are kept.
struct EventAggregator: Sendable {
  /// The bounds of what is kept and sent.
  struct Limits: Sendable {
    /// How long after its last occurrence an event still counts on.
    var window: Duration = .seconds(360)
    var firstInterval: Duration = .seconds(1)
    var lastInterval: Duration = .seconds(60)
    var burst = 25.0
    var refill: Duration = .seconds(300)
    var capacity = 4096
  }

  private struct Bucket: Sendable {
    var tokens: Double
    var filled: Duration
  }

  private let limits: Limits
  private var series: [EventNote: EventSeries] = [:]
  private var dirty: Set<EventNote> = []
  private var buckets: [String: Bucket] = [:]
  private var namer: SplitMix64
  /// How many events were not taken, for want of room or because an object had too many.
  private(set) var dropped = 0

  /// An aggregator that has seen nothing; the seed decides the names of events.
  init(limits: Limits = Limits(), seed: UInt64) {
    self.limits = limits
    namer = SplitMix64(seed: seed)
  }

  /// Takes an event that happens now.
  mutating func record(_ note: EventNote, at date: Timestamp, now: Duration) {
    if var known = series[note], known.isDirty || now - known.touched <= limits.window {
      known.count += 1
      known.last = date
      known.touched = now
      series[note] = known
      dirty.insert(note)
      return
    }
    guard makeRoom(now), takeToken(note.regarding.uid, now) else {
      dropped += 1
      return
    }
    series[note] = EventSeries(
      name: name(for: note), note: note, first: date, last: date, due: now, touched: now)
    dirty.insert(note)
  }

  /// When the next message may go out; nil while there is none.
  var nextDue: Duration? { dirty.lazy.compactMap { series[$0]?.due }.min() }

  /// What may go out now, new events before counts; with `all`, what is to go out at some time.
  func messages(at now: Duration, all: Bool = false) -> [EventSeries] {
    dirty.compactMap { series[$0] }.filter { all || $0.due <= now }
      .sorted { ($0.told, $0.first, $0.name) < ($1.told, $1.first, $1.name) }
  }

  /// A message was delivered: the API server knows of so many occurrences.
  mutating func delivered(_ sent: EventSeries, now: Duration) {
    guard var known = series[sent.note], known.name == sent.name else { return }
    known.told = sent.count
    known.due = now + interval(after: sent.count)
    if !known.isDirty { dirty.remove(sent.note) }
    series[sent.note] = known
  }

  /// A message will never be delivered.
  mutating func refused(_ sent: EventSeries) {
    guard series[sent.note]?.name == sent.name else { return }
    series[sent.note] = nil
    dirty.remove(sent.note)
  }

  /// The API server has the event no more: it is made anew with the next message.
  mutating func vanished(_ sent: EventSeries, now: Duration) {
    guard let known = series[sent.note], known.name == sent.name else { return }
    series[sent.note] = EventSeries(
      name: name(for: sent.note), note: known.note, first: known.first, last: known.last,
      count: known.count, due: now + limits.firstInterval, touched: known.touched)
  }

  /// A message is to be tried again later.
  mutating func postpone(_ sent: EventSeries, until time: Duration) {
    guard series[sent.note]?.name == sent.name else { return }
    series[sent.note]?.due = time
  }

  private func interval(after count: Int) -> Duration {
    let doublings = count.bitWidth - count.leadingZeroBitCount - 1
    return Backoff.Policy(initial: limits.firstInterval, maximum: limits.lastInterval)
      .delay(afterFailures: doublings + 1)
  }

  private mutating func name(for note: EventNote) -> String {
    let suffix = String(namer.next(), radix: 16)
    return "\(note.regarding.key.name.prefix(230)).\(suffix)"
  }

  /// Forgets events that nobody will count on any more; false where there is still no room.
  private mutating func makeRoom(_ now: Duration) -> Bool {
    guard series.count >= limits.capacity else { return true }
    series = series.filter { $0.value.isDirty || now - $0.value.touched <= limits.window }
    buckets = buckets.filter { tokens(in: $0.value, now) < limits.burst }
    guard series.count >= limits.capacity else { return true }
    // All are recent: half of those that the API server knows well enough make room.
    let idle = series.values.filter { !$0.isDirty }.sorted { $0.touched < $1.touched }
    for old in idle.prefix(max(idle.count / 2, 1)) { series[old.note] = nil }
    return series.count < limits.capacity
  }

  private mutating func takeToken(_ uid: String, _ now: Duration) -> Bool {
    var bucket = buckets[uid] ?? Bucket(tokens: limits.burst, filled: now)
    bucket.tokens = tokens(in: bucket, now)
    bucket.filled = now
    defer { buckets[uid] = bucket }
    guard bucket.tokens >= 1 else { return false }
    bucket.tokens -= 1
    return true
  }

  private func tokens(in bucket: Bucket, _ now: Duration) -> Double {
    min(bucket.tokens + (now - bucket.filled) / limits.refill, limits.burst)
  }
}
