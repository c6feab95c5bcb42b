internal import FoundationEssentials
internal import KubernetesCore
public import Logging
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Leaves objects alone over which the process has died again and again, and says which they are.
///
/// Swift ends a process that makes a mistake; the object that it makes it over is still there when it
/// comes back. So what is being reconciled is written into a file that is mapped into memory, and
/// whoever starts next finds there whose it was. Those are tried one after the other, each alone, so
/// that the next death names one; after the third death within ten minutes that one is left alone
/// for ten minutes, then twenty, up to a day, and all others are served.
///
/// Assumptions: the folder is the process's own and outlives it, such as an emptyDir, which outlives
/// the containers of its pod. Each replica has a ledger of its own.
public final class Quarantine: Sendable {
  private struct State {
    var ledger: DeathLedger
  }

  private let state: Mutex<State>
  private let slots: SlotFile?
  private let file: String?
  private let logger: Logger
  private let now: @Sendable () -> Int

  /// How many reconciles at once are written down; of more nobody would know.
  static let slotCount = 512

  /// Opens a folder and reads what the last process left in it.
  ///
  /// Where that can't be, this one works without: it says so once, and nothing is left alone.
  public convenience init(folder: String, logger: Logger) {
    self.init(folder: folder, logger: logger, now: Self.secondsSinceBoot)
  }

  init(folder: String, logger: Logger, now: @escaping @Sendable () -> Int) {
    (self.logger, self.now) = (logger, now)
    do {
      let (slots, suspects) = try SlotFile.open("\(folder)/reconciles", count: Self.slotCount)
      let file = "\(folder)/deaths.json"
      var ledger = DeathLedger(Self.contents(of: file), now: now())
      if !suspects.isEmpty { ledger.recordDeath(of: suspects, now: now()) }
      (self.slots, self.file) = (slots, file)
      state = Mutex(State(ledger: ledger))
      if !suspects.isEmpty {
        logger.warning(
          "The last process died while it reconciled these, which are tried alone now",
          metadata: ["objects": "\(suspects.map(\.description).joined(separator: ", "))"])
        save()
      }
    } catch {
      (slots, file) = (nil, nil)
      state = Mutex(State(ledger: DeathLedger()))
      logger.warning("Objects over which the process dies are not left alone: \(error)")
    }
  }

  /// Objects to try alone before anything else.
  var suspects: [ObjectKey] { state.withLock { $0.ledger.suspects(now: now()) } }

  /// How many objects are left alone now.
  public var count: Int { state.withLock { $0.ledger.quarantined(now: now()).count } }

  /// For how long an object is still left alone; nil where it is not.
  func timeLeft(_ key: ObjectKey) -> Duration? {
    state.withLock { $0.ledger.secondsLeft(key, now: now()) }.map { .seconds($0) }
  }

  /// Notes that an object is being reconciled; `leave` must follow.
  func enter(_ key: ObjectKey) -> Int? { slots?.enter(key) }

  /// Notes that it was, and that nobody died over it.
  func leave(_ key: ObjectKey, _ slot: Int?) {
    if let slot { slots?.leave(slot) }
    let isKnown = state.withLock { state in
      let isKnown = state.ledger.entries.contains { $0.key == key }
      if isKnown { state.ledger.clear(key) }
      return isKnown
    }
    if isKnown { save() }
  }

  private func save() {
    guard let file else { return }
    let data = state.withLock(\.ledger.data)
    do {
      try data.write(to: URL(filePath: file), options: .atomic)
    } catch {
      logger.warning("What the process died over can't be written down: \(file): \(error)")
    }
  }

  private static func contents(of file: String) -> Data {
    let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return Data() }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: max(0, min(DeathLedger.longestFile, 1 << 20)))
    let length = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return Data(bytes.prefix(max(0, length)))
  }

  /// Seconds since the node started, its sleep included.
  private static let secondsSinceBoot: @Sendable () -> Int = {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int(time.tv_sec)
  }
}
