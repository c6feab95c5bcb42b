internal import ShipperContract

/// Inspects files, positions and buffers, and keeps count of the lines.
struct LogInspector {
  private let options: RunOptions
  private var lines = LineCounter()
  private var rotator: Rotator?

  init(_ options: RunOptions) {
    self.options = options
    rotator = options.rotation.map { Rotator($0, ledger: options.state.rotationLedger) }
  }

  /// Inspects everything once. The order matters: what was read before the buffers are seen empty has
  /// been delivered, and what is written meanwhile counts as not yet read.
  func inspect() -> LogInspection {
    let rows = options.pipelines.map { pipeline in
      options.inputs.indices.map {
        Positions.read(options.state.positions(of: pipeline, input: $0))
      }
    }
    let found = options.inputs.map { Globs($0, root: options.directory) }
    let files = options.inputs.indices.map { input in
      logFiles(found[input].files, known: rows.flatMap { $0[input] ?? [] })
    }
    var obstacles: [Warning] = []
    for obstacle in found.flatMap({ $0.obstacles }) where !obstacles.contains(obstacle) {
      obstacles.append(obstacle)
    }
    let pipelines = zip(options.pipelines, rows).map { name, rows in
      PipelineInspection(
        name: name, positions: rows.map(Self.offsets),
        chunks: ChunkFolder.waiting(in: options.state.chunks(of: name)))
    }
    return LogInspection(files: files, pipelines: pipelines, obstacles: obstacles)
  }

  /// The offset of each inode. Where one has two rows, Fluent Bit goes by the later one.
  private static func offsets(_ rows: [Position]?) -> [UInt64: Int]? {
    guard let rows else { return nil }
    var offsets: [UInt64: Int] = [:]
    for row in rows { offsets[row.inode] = row.offset }
    return offsets
  }

  /// The files that the globs match, and those that Fluent Bit still follows under a new name.
  private func logFiles(_ matched: [LogFile], known: [Position]) -> [LogFile] {
    var files = matched
    var inodes = Set(files.map { $0.id.inode })
    for position in known where !inodes.contains(position.inode) {
      guard let file = Globs.file(position.path, root: options.directory),
        file.id.inode == position.inode
      else { continue }
      inodes.insert(position.inode)
      files.append(file)
    }
    return files
  }

  /// Counts lines as far as the inspection has seen the files, reading at most `budget` bytes.
  mutating func count(_ inspection: LogInspection, budget: Int) {
    let files = inspection.all
    let present = Set(files.map { $0.id })
    lines.keep(present)
    rotator?.keep(present)
    var budget = budget
    for file in files where file.isReadable {
      let entry = rotator?.entry(of: file) ?? RotationEntry()
      budget = lines.count(
        file, to: inspection.offsets(of: file), from: entry.freed, budget: budget)
    }
  }

  /// Rotates files that have become too large, and returns those that can't be rotated. A file with
  /// too many lines to count now is left for a later inspection.
  mutating func rotate(_ inspection: LogInspection, budget: Int) -> [Warning] {
    guard var rotator else { return [] }
    defer { self.rotator = rotator }
    return inspection.all.compactMap { file in
      let entry = rotator.entry(of: file)
      let position = inspection.leastPosition(of: file)
      guard
        let plan = RotationPlan(file, position: position, entry: entry, limits: rotator.limits)
      else { return nil }
      let end = plan.free.upperBound
      _ = lines.count(
        file, to: [end] + inspection.offsets(of: file), from: entry.freed, budget: budget)
      guard lines.isCounted(file.id, to: end) else { return nil }
      let freed = lines.mark(of: file.id, at: end)
      if let refusal = rotator.rotate(file, plan, freed: freed) {
        return .notRotated(path: file.path, refusal: refusal)
      }
      lines.start(file.id, at: freed)
      return nil
    }
  }

  /// The account of an inspection whose lines are counted.
  func account(_ inspection: LogInspection, refused: RefusedRecords) -> Account {
    Account(
      pipelines: inspection.pipelines.map { pipeline in
        PipelineAccount(
          name: pipeline.name, files: progress(of: pipeline, in: inspection),
          buffered: ChunkFolder.count(in: options.state.chunks(of: pipeline.name)),
          refused: refused[pipeline.name].amount)
      })
  }

  /// The bytes that each pipeline could read and has not, in the order of the pipelines.
  func unread(_ inspection: LogInspection) -> [Int] {
    inspection.pipelines.map { pipeline in
      progress(of: pipeline, in: inspection)
        .filter { $0.file.isReadable && !$0.isRead }
        .reduce(0) { $0.adding($1.unread.bytes) }
    }
  }

  /// How far each pipeline has come with its files, as far as that could be read now, by an inspection
  /// whose lines are counted.
  func progress(_ inspection: LogInspection) -> [(pipeline: String, files: [FileProgress])] {
    inspection.pipelines.filter { $0.isKnown }.map { pipeline in
      (pipeline.name, progress(of: pipeline, in: inspection))
    }
  }

  /// How far a drain has come, by an inspection whose lines are counted.
  func drainProgress(_ inspection: LogInspection) -> Supervisor.DrainProgress {
    var result = Supervisor.DrainProgress(pipelines: [:], read: 0)
    for pipeline in inspection.pipelines {
      let files = progress(of: pipeline, in: inspection)
      result.read = files.reduce(result.read) { $0.adding($1.position.offset) }
      result.pipelines[pipeline.name] =
        pipeline.isKnown && pipeline.chunks.isEmpty
        && files.allSatisfy { !$0.file.isReadable || $0.isRead }
    }
    return result
  }

  /// How far a pipeline has come with each file of each input.
  private func progress(
    of pipeline: PipelineInspection, in inspection: LogInspection
  ) -> [FileProgress] {
    inspection.files.indices.flatMap { input in
      inspection.files[input].map { file in
        let position = pipeline.position(of: file, input: input)
        return FileProgress(
          file: file,
          position: lines.mark(of: file.id, at: position),
          end: lines.mark(of: file.id, at: file.size),
          isCounted: lines.isCounted(file.id, to: position)
            && lines.isCounted(file.id, to: file.size),
          input: input)
      }
    }
  }
}

/// What an inspection of the files, positions and buffers found.
struct LogInspection {
  /// The files of each input.
  var files: [[LogFile]]
  var pipelines: [PipelineInspection]
  /// What was in the way of more files.
  var obstacles: [Warning] = []

  /// All files, each once.
  var all: [LogFile] {
    var seen: Set<FileID> = []
    return files.joined().filter { seen.insert($0.id).inserted }
  }

  /// What every pipeline has read of a file, whichever inputs it belongs to.
  func leastPosition(of file: LogFile) -> Int {
    files.indices
      .filter { input in files[input].contains { $0.id == file.id } }
      .flatMap { input in pipelines.map { $0.position(of: file, input: input) } }
      .min() ?? 0
  }

  /// Every offset of a file up to which its lines have to be counted.
  func offsets(of file: LogFile) -> [Int] {
    [file.size]
      + pipelines.flatMap { pipeline in
        files.indices.map { pipeline.position(of: file, input: $0) }
      }
  }
}

/// What an inspection found of one pipeline.
struct PipelineInspection {
  var name: String
  /// For each input the offset of each inode, or nil if the database could not be read.
  var positions: [[UInt64: Int]?]
  var chunks: [Chunk]

  /// What Fluent Bit has read of a file. Where the file is shorter than that, it was truncated,
  /// and Fluent Bit starts over.
  func position(of file: LogFile, input: Int) -> Int {
    guard let offset = positions[input]?[file.id.inode], offset <= file.size else { return 0 }
    return offset
  }

  /// Whether every database could be read.
  var isKnown: Bool { !positions.contains { $0 == nil } }
}
