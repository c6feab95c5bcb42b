/// What a look at the files, positions and buffers found.
struct Look {
  /// The files of each input.
  var files: [[LogFile]]
  var pipelines: [PipelineLook]
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

/// What a look found of one pipeline.
struct PipelineLook {
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
