/// Looks at files, positions and buffers, and keeps count of the lines.
struct Looker {
  let options: RunOptions
  var lines = LineScan()
  var rotator: Rotator?
  var refusals: RefusalBook

  init(_ options: RunOptions) {
    self.options = options
    rotator = options.rotation.map { Rotator($0, ledger: options.rotationLedger) }
    refusals = RefusalBook(options)
  }

  /// Takes a look. The order matters: what was read before the buffers are seen empty has been
  /// delivered, and what is written meanwhile is seen as not yet read.
  func look() -> Look {
    let rows = options.pipelines.map { pipeline in
      options.inputs.indices.map { Positions.read(options.positions(of: pipeline, input: $0)) }
    }
    let found = options.inputs.map { Globs($0, root: options.directory) }
    let files = options.inputs.indices.map { input in
      logFiles(found[input].files, known: rows.flatMap { $0[input] ?? [] })
    }
    var obstacles: [Warning] = []
    for obstacle in found.flatMap({ $0.obstacles }) where !obstacles.contains(obstacle) {
      obstacles.append(obstacle)
    }
    let pipelines = options.pipelines.indices.map { index in
      let name = options.pipelines[index]
      return PipelineLook(
        name: name,
        positions: rows[index].map(Self.offsets),
        chunks: ChunkFolder.waiting(in: options.chunks(of: name)))
    }
    return Look(files: files, pipelines: pipelines, obstacles: obstacles)
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

  /// Counts lines as far as the look has seen the files, reading at most `budget` bytes.
  mutating func count(_ look: Look, budget: Int) {
    let files = look.all
    let present = Set(files.map { $0.id })
    lines.keep(present)
    rotator?.keep(present)
    var budget = budget
    for file in files where file.isReadable {
      let entry = rotator?.entry(of: file) ?? RotationEntry()
      budget = lines.count(file, to: look.offsets(of: file), from: entry.freed, budget: budget)
    }
  }

  /// The account of a look whose lines are counted.
  func account(_ look: Look) -> Account {
    Account(
      pipelines: look.pipelines.map { pipeline in
        PipelineAccount(
          name: pipeline.name,
          files: progress(of: pipeline, in: look),
          buffered: ChunkFolder.count(in: options.chunks(of: pipeline.name)),
          refused: refusals[pipeline.name].tally)
      })
  }

  /// The bytes that each pipeline could read and has not, in the order of the pipelines.
  func unread(_ look: Look) -> [Int] {
    look.pipelines.map { pipeline in
      progress(of: pipeline, in: look)
        .filter { $0.file.isReadable && !$0.isRead }
        .reduce(0) { $0.adding($1.unread.bytes) }
    }
  }

  /// What a drain has to know of a look whose lines are counted.
  func drainLook(_ look: Look) -> Supervisor.DrainLook {
    var result = Supervisor.DrainLook(pipelines: [:], read: 0)
    for pipeline in look.pipelines {
      let files = progress(of: pipeline, in: look)
      result.read = files.reduce(result.read) { $0.adding($1.position.offset) }
      result.pipelines[pipeline.name] =
        pipeline.isKnown && pipeline.chunks.isEmpty
        && files.allSatisfy { !$0.file.isReadable || $0.isRead }
    }
    return result
  }

  /// How far a pipeline has come with each file of each input.
  private func progress(of pipeline: PipelineLook, in look: Look) -> [FileProgress] {
    look.files.indices.flatMap { input in
      look.files[input].map { file in
        let position = pipeline.position(of: file, input: input)
        return FileProgress(
          file: file,
          position: lines.mark(of: file.id, at: position),
          end: lines.mark(of: file.id, at: file.size),
          isCounted: lines.isCounted(file.id, to: position)
            && lines.isCounted(file.id, to: file.size))
      }
    }
  }
}
