import Glibc
import Testing

@testable import podpattern_shipper

/// A folder for one drill: logs, configurations, state, and what was delivered.
final class Stage {
  /// The limit of a buffer, as small as it can be for a drill.
  static let mostChunks = 4

  let root: String
  private(set) var options: [String]
  private var pipelines: [String] = []

  var logs: String { "\(root)/logs" }
  var state: String { "\(root)/state" }

  init(grace: Int = 30, _ options: [String] = []) throws {
    var template = Array("/tmp/shipper-drill-XXXXXX".utf8CString)
    root = String(cString: try #require(mkdtemp(&template)))
    self.options = ["--grace-seconds", "\(grace)"] + options
    for folder in [logs, "\(root)/config", "\(root)/out"] { try Folder.make(folder) }
  }

  deinit {
    // Waited for: a child that has ended and that nobody asks after keeps exit tests from seeing theirs.
    guard let process = try? ChildProcess.start(["rm", "-rf", root]) else { return }
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
  }

  /// Adds a pipeline with an output, and with more settings for its input.
  func add(_ pipeline: String, output: String, input: String = "") throws {
    let state = "\(state)/\(pipeline)"
    pipelines.append(pipeline)
    try SmallFile.replace(
      "\(root)/config/\(pipeline).yaml",
      with: """
        service:
          flush: 1
          grace: 5
          log_level: error
          storage.path: \(state)/chunks
          storage.sync: normal
          storage.keep.rejected: on
          storage.max_chunks_up: \(Self.mostChunks)
          scheduler.base: 1
          scheduler.cap: 3
          http_server: off
        pipeline:
          inputs:
            - name: tail
              tag: file
              path: \(logs)/*.log
              exclude_path: \(logs)/*.rotated.[0-9]*
              path_key: file
              db: \(state)/positions-0.db
              db.locking: false
              read_from_head: true
              refresh_interval: 1
              buffer_chunk_size: 64k
              buffer_max_size: 4M
              rotate_wait: 5
              storage.type: filesystem
              storage.pause_on_chunks_overlimit: on
              \(input)
          outputs:
            - {\(output), match: '*', retry_limit: no_limits}
            # A chunk with one route alone does not count against the limit while it is retried.
            - {name: 'null', match: '*'}

        """)
  }

  /// Adds a pipeline that writes what it delivers to a file, a line for each record.
  func addFile(_ pipeline: String = "file", input: String = "") throws {
    try add(pipeline, output: Self.fileOutput(root, pipeline), input: input)
  }

  static func fileOutput(_ root: String, _ name: String) -> String {
    "name: file, path: \(root)/out, file: \(name), format: template, template: '{log}'"
  }

  /// The lines that a pipeline delivered.
  func delivered(_ pipeline: String = "file") -> Delivery {
    Delivery(paths: ["\(root)/out/\(pipeline)"])
  }

  /// Adds a pipeline without a configuration, for a program that is not Fluent Bit.
  func add(_ pipeline: String) { pipelines.append(pipeline) }

  /// Starts the shipper over this stage.
  func start(
    _ program: [String] = [FluentBit.program, "--quiet"], environment: [String] = []
  ) throws -> Run {
    let arguments =
      ["run", "--config", "\(root)/config", "--state", state, "--directory", logs]
      + ["--termination-log", "\(root)/message", "--input", "\(logs)/*.log"]
      + ["--exclude", "\(logs)/*.rotated.[0-9]*"] + options
      + pipelines.flatMap { ["--pipeline", $0] } + ["--"] + program
    let run = try Run(arguments, environment: environment, message: "\(root)/message")
    // Before it waits for signals one would end it; PID 1 of a container is spared that.
    let isUp = eventually { run.children.count == pipelines.count || run.hasEnded }
    try #require(isUp)
    return run
  }

  /// Whether so many of the lines that `write` writes came through, seen from their size.
  func hasDelivered(_ count: Int, _ pipeline: String = "file") -> Bool {
    Globs.file("\(root)/out/\(pipeline)").map { $0.size >= count * Self.lineLength } ?? false
  }

  /// The length of a line that `write` writes to a file with a name of five letters.
  private static let lineLength = 96

  /// Writes lines of about a hundred bytes to a file, numbered from `first`.
  func write(_ count: Int, to file: String, from first: Int = 0) throws {
    let log = try Descriptor("\(logs)/\(file)", O_WRONLY | O_CREAT | O_APPEND)
    let padding = String(repeating: ".", count: 80)
    for start in stride(from: first, to: first + count, by: 1000) {
      let end = min(start + 1000, first + count)
      let lines = (start..<end).map { "\(file) \($0 + 10_000_000) \(padding)\n" }.joined()
      try #require(Glibc.write(log.number, lines, lines.utf8.count) == lines.utf8.count)
    }
  }
}
