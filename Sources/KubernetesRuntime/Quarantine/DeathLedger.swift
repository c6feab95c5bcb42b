internal import FoundationEssentials
internal import KubernetesCore

/// Who was being reconciled when the process died, and for how long each is left alone: pure, with
/// time as a parameter.
///
/// Times are seconds since the node started, which nobody sets; after a restart of the node those
/// that lie in the future are taken for now. What is read is a file that may hold anything: what
/// makes no sense is left out.
struct DeathLedger: Sendable, Hashable {
  /// What is known of one object.
  struct Entry: Sendable, Hashable, Codable {
    var namespace: String
    var name: String
    /// When the process died over it: the last few times.
    var deaths: [Count] = []
    /// How often it was left alone.
    var terms: Count = 0
    /// When it was left alone last.
    var since: Count?
  }

  /// How many deaths within `window` seconds are enough.
  static let limit = 3
  static let window = 600
  /// How long an object is left alone the first time, and at most.
  static let firstTerm = 600
  static let longestTerm = 86_400
  /// More objects are not remembered: the oldest are forgotten.
  static let capacity = 128

  private(set) var entries: [Entry] = []

  /// A process has died while it reconciled these objects.
  ///
  /// Three deaths in a short time have to do with the object. One is enough for an object that was
  /// left alone before, where it was the only one.
  mutating func recordDeath(of keys: [ObjectKey], now: Int) {
    for key in keys {
      var entry = take(key) ?? Entry(namespace: key.namespace, name: key.name)
      entry.deaths = (entry.deaths + [Count(now)]).suffix(Self.limit)
      let isSoon =
        entry.deaths.count >= Self.limit && now - (entry.deaths.first?.value ?? now) <= Self.window
      if isSoon || (entry.terms > 0 && keys.count == 1) {
        (entry.deaths, entry.since) = ([], Count(now))
        entry.terms = entry.terms + 1
      }
      entries.append(entry)
    }
    entries = entries.suffix(Self.capacity)
  }

  /// An object was reconciled, and nobody died.
  mutating func clear(_ key: ObjectKey) { _ = take(key) }

  /// How many seconds an object is still left alone; nil where it is not.
  func secondsLeft(_ key: ObjectKey, now: Int) -> Int? {
    guard let entry = entries.first(where: { $0.key == key }), let since = entry.since else {
      return nil
    }
    let left = min(since.value, now) + Self.term(entry.terms.value) - now
    return left > 0 ? left : nil
  }

  /// Objects that the process may have died over, and that are not left alone.
  func suspects(now: Int) -> [ObjectKey] {
    entries.map(\.key).filter { secondsLeft($0, now: now) == nil }
  }

  /// Objects that are left alone.
  func quarantined(now: Int) -> [ObjectKey] {
    entries.map(\.key).filter { secondsLeft($0, now: now) != nil }
  }

  /// For how long an object is left alone the nth time.
  static func term(_ number: Int) -> Int {
    min(firstTerm << min(max(number - 1, 0), 16), longestTerm)
  }

  private mutating func take(_ key: ObjectKey) -> Entry? {
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    return entries.remove(at: index)
  }
}

extension DeathLedger.Entry {
  var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}

extension DeathLedger {
  /// More bytes of a file are not read.
  static let longestFile = 1 << 17

  /// Reads what `data` wrote; anything else is an empty ledger, and senseless entries are left out.
  init(_ data: Data, now: Int) {
    guard data.count <= Self.longestFile,
      let read = try? JSONDecoder().decode([Entry].self, from: data)
    else { return }
    for entry in read.suffix(Self.capacity) where entry.key.isPlausible {
      guard !entries.contains(where: { $0.key == entry.key }) else { continue }
      var entry = entry
      entry.deaths = entry.deaths.suffix(Self.limit).map { min($0, Count(now)) }
      entry.since = entry.since.map { min($0, Count(now)) }
      entries.append(entry)
    }
  }

  /// The ledger as it is written.
  var data: Data { (try? JSONEncoder().encode(entries)) ?? Data() }
}

extension ObjectKey {
  /// Whether it can be a key: Kubernetes' names have an end.
  var isPlausible: Bool {
    !name.isEmpty && name.utf8.count <= 253 && namespace.utf8.count <= 63
      && !name.hasAny(of: "/") && !namespace.hasAny(of: "/")
  }
}
