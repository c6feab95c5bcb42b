/// Finds what a person should know, and keeps it where `report` prints it.
struct WarningDesk {
  private let options: RunOptions
  private var outputs: [String: OutputProgress] = [:]
  private var written: String?
  /// The warnings of the last look.
  private(set) var texts: [String] = []

  /// At which share of its limit, in percent, the shared volume is worth a warning.
  private static let fullness = 80

  init(_ options: RunOptions) { self.options = options }

  /// Takes in a look, what was refused and what could not be rotated, and writes the warnings if
  /// they changed.
  mutating func observe(
    _ look: Look, unread: [Int], refusals: RefusalBook, notRotated: [Warning], at now: Int
  ) {
    var warnings = look.obstacles
    warnings += look.all.filter { !$0.isReadable }.map {
      Warning.unreadable(path: $0.path, owner: $0.owner, mode: $0.mode)
    }
    if let volume = volumeWarning() { warnings.append(volume) }
    warnings += look.pipelines.compactMap {
      refusals[$0.name].warning(of: $0.name, at: now)
    }
    for (pipeline, unread) in zip(look.pipelines, unread) {
      var progress = outputs[pipeline.name] ?? OutputProgress()
      if let warning = progress.observe(
        pipeline.chunks, of: pipeline.name, unread: unread, at: now)
      {
        warnings.append(warning)
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
      try SmallFile.replace(RunOptions.warnings(in: options.state), with: text)
      written = text
    } catch {
      complain("\(error), so that the warnings are seen here only:\n\(text)")
    }
  }
}
