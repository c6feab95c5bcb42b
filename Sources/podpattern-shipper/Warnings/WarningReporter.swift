internal import ShipperContract

/// Finds the current warnings, and writes them where `podpattern-shipper report` reads them.
struct WarningReporter {
  private let options: RunOptions
  private var outputs: [String: OutputProgress] = [:]
  private var written: String?
  /// The files that could not be rotated when that was last tried.
  var notRotated: [Warning] = []
  private(set) var texts: [String] = []
  /// The outputs that have taken nothing for a while, although something waits for them.
  private(set) var silent: Set<String> = []

  /// At which share of its limit, in percent, the shared volume is worth a warning.
  private static let fullness = 80

  init(_ options: RunOptions) { self.options = options }

  /// Finds the warnings of an inspection, and writes them if they have changed.
  mutating func update(
    _ inspection: LogInspection, unread: [Int], refused: RefusedRecords, at now: Int
  ) {
    var warnings = inspection.obstacles
    warnings += inspection.all.filter { !$0.isReadable }.map {
      Warning.unreadable(path: $0.path, owner: $0.owner, mode: $0.mode)
    }
    if let volume = volumeWarning() { warnings.append(volume) }
    warnings += inspection.pipelines.compactMap {
      refused[$0.name].warning(of: $0.name, at: now)
    }
    silent = []
    for (pipeline, unread) in zip(inspection.pipelines, unread) {
      var progress = outputs[pipeline.name] ?? OutputProgress()
      if let warning = progress.update(
        pipeline.chunks, of: pipeline.name, unread: unread, at: now)
      {
        warnings.append(warning)
        if case .silent = warning { silent.insert(pipeline.name) }
      }
      outputs[pipeline.name] = progress
    }
    write(Self.few((warnings + notRotated).map { $0.text }))
  }

  /// How many warnings there are at most: a thousand files can be unreadable at once.
  private static let mostWarnings = 20

  private static func few(_ texts: [String]) -> [String] {
    guard texts.count > mostWarnings else { return texts }
    return texts.prefix(mostWarnings) + ["and \(texts.count - mostWarnings) warnings more"]
  }

  private func volumeWarning() -> Warning? {
    guard let limit = options.volumeLimit else { return nil }
    let use = Folder.use(of: options.directory)
    guard use.allocated >= limit / 100 * Self.fullness else { return nil }
    return .volumeFilling(
      used: use.allocated, limit: limit, largest: use.largest.path, size: use.largest.size)
  }

  private mutating func write(_ texts: [String]) {
    self.texts = texts
    let text = texts.map { $0 + "\n" }.joined()
    guard text != written else { return }
    do throws(SystemFault) {
      try SmallFile.replace(options.state.warnings, with: text)
      written = text
    } catch {
      logError("\(error), so the warnings appear here only:\n\(text)")
    }
  }
}

/// Watches over several inspections whether an output takes records.
struct OutputProgress {
  private var chunks: Set<String> = []
  /// Since when, in seconds since 1970, something has been waiting without a break.
  private var waitingSince: Int?
  /// Since when the output has taken none of it.
  private var silentSince: Int?
  /// Whether at the last inspection there was something to read already, and no room for it.
  private var wasUnread = false

  /// How long records may wait before there is a warning.
  private static let patience = 60

  /// Updates with what waits now, and returns a warning if it has waited for long.
  mutating func update(
    _ waiting: [Chunk], of output: String, unread: Int, at now: Int
  ) -> Warning? {
    let names = Set(waiting.map { $0.name })
    let hasDelivered = !chunks.isSubset(of: names)
    chunks = names
    // What was written just now is no sign that reading has paused.
    let paused = wasUnread ? unread : 0
    wasUnread = unread > 0
    guard let oldest = waiting.compactMap({ $0.born }).min() else {
      (waitingSince, silentSince) = (nil, nil)
      return nil
    }
    if hasDelivered { silentSince = now }
    let silent = silentSince ?? now
    let waits = waitingSince ?? now
    (silentSince, waitingSince) = (silent, waits)
    let buffered = waiting.reduce(0) { $0 + $1.size }
    if now - silent >= Self.patience {
      return .silent(output: output, since: silent, buffered: buffered, unread: paused)
    }
    // What a restart found in the buffer is old, and no sign that the output is slow.
    guard now - max(waits, oldest) >= Self.patience else { return nil }
    return .slow(output: output, buffered: buffered)
  }
}
