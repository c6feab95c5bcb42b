internal import DequeModule
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// One open watch: the lines that its reader has not taken yet, and how it ends.
struct Subscription: Sendable {
  /// How a watch ends once its last line is taken.
  enum End: Sendable {
    case finished
    case failed(TransportError)
  }

  /// More lines than this in waiting end the watch, as a server does with a slow reader.
  static let maximumQueue = 20_000

  private var encoder: WatchEncoder
  private var lines: Deque<Data> = []
  private(set) var end: End?
  /// Up to here the changes are delivered.
  private(set) var revision: Int
  let deadline: Date
  private var nextBookmark: Date
  /// How many more bytes come before the connection breaks.
  private var bytesUntilCut: Int?

  init(_ plan: WatchPlan, now: Date, revision current: Int, cutAfterBytes: Int?) {
    encoder = WatchEncoder(plan)
    deadline = now.addingTimeInterval(Double(plan.timeoutSeconds))
    nextBookmark = now.addingTimeInterval(60)
    bytesUntilCut = cutAfterBytes
    switch plan.start {
    case .after(let start): revision = start
    case .everything(let objects, let start, let endsWithBookmark):
      revision = start
      lines += objects.map { encoder.line("ADDED", $0, now) }
      if endsWithBookmark { lines.append(encoder.bookmark(start, endsInitialEvents: true)) }
    case .failure(let failure):
      revision = current
      lines.append(WatchEncoder.error(failure))
      end = .finished
    }
  }

  /// When something is to happen without a change.
  var nextEvent: Date {
    encoder.plan.wantsBookmarks ? min(deadline, nextBookmark) : deadline
  }

  /// Takes the changes that are new to this watch.
  mutating func deliver(_ changes: Deque<ObjectDatabase.Change>.SubSequence, now: Date) {
    guard end == nil else { return }
    for change in changes where change.revision > revision {
      revision = change.revision
      if let line = encoder.line(for: change, now: now) { lines.append(line) }
    }
    if lines.count > Self.maximumQueue {
      lines = []
      end = .finished
    }
  }

  /// Does what is due: a bookmark now and then, one before the end, and the end itself.
  mutating func advance(to now: Date) {
    guard end == nil, now >= nextEvent else { return }
    if encoder.plan.wantsBookmarks, now >= nextBookmark || now >= deadline {
      lines.append(encoder.bookmark(revision))
      nextBookmark = now.addingTimeInterval(60)
    }
    if now >= deadline { end = .finished }
  }

  /// Sends an error event, and ends.
  mutating func fail(_ failure: APIFailure) {
    guard end == nil else { return }
    lines.append(WatchEncoder.error(failure))
    finish(.finished)
  }

  /// Ends the watch after what is waiting, or at once where it breaks.
  mutating func finish(_ end: End) {
    guard self.end == nil else { return }
    self.end = end
    if case .failed = end { lines = [] }
  }

  /// Takes what is waiting, or the end; nil where there is nothing yet.
  mutating func next() -> Result<Data?, TransportError>? {
    if !lines.isEmpty {
      var chunk = Data()
      while chunk.count < 1 << 20, let line = lines.popFirst() { chunk += line }
      return cut(chunk).map { .success($0) } ?? breakOff()
    }
    switch end {
    case .finished: return .success(nil)
    case .failed(let error): return .failure(error)
    case nil: return nil
    }
  }

  /// The part of a chunk that still comes through; nil where nothing does.
  private mutating func cut(_ chunk: Data) -> Data? {
    guard let bytes = bytesUntilCut else { return chunk }
    guard chunk.count >= bytes else {
      bytesUntilCut = bytes - chunk.count
      return chunk
    }
    bytesUntilCut = 0
    lines = []
    end = .failed(TransportError(.broken, "the connection was cut in the middle of an answer"))
    return bytes == 0 ? nil : chunk.prefix(bytes)
  }

  private func breakOff() -> Result<Data?, TransportError> {
    .failure(TransportError(.broken, "the connection was cut in the middle of an answer"))
  }
}
