/// What single commands do, as far as it is known.
enum ShellCommand {
  /// What became of a command.
  enum Effect: Sendable, Hashable {
    case status(Int)
    /// The shell ends.
    case exits(Int)
    case neverEnds
    /// Nothing is known of the program.
    case unknown
  }

  /// Tools that do their work at once.
  private static let brief: Set<String> = [
    "[", "basename", "cat", "cd", "chmod", "chown", "cp", "cut", "date", "df", "dirname", "env",
    "export", "find", "grep", "gzip", "head", "hostname", "id", "ln", "ls", "mkdir", "mv", "nproc",
    "pwd", "rm", "rmdir", "sed", "seq", "set", "shift", "sort", "stat", "sync", "tar", "tee",
    "test",
    "touch", "tr", "trap", "ulimit", "umask", "uname", "uniq", "unset", "unzip", "wc", "which",
    "whoami", "xargs",
  ]

  /// Runs a command of a program and its arguments; what it writes, unless to a file, and how long it
  /// takes is added to the course.
  static func run(
    _ words: [String], output: String?, into course: inout ProgramCourse, lastStatus: Int
  ) -> Effect {
    guard let program = words.first else { return .status(lastStatus) }
    let name = String(program.split(separator: "/").last ?? "")
    let arguments = Array(words.dropFirst())
    switch name {
    case "true", ":": return .status(0)
    case "false": return .status(1)
    case "exit":
      guard let code = arguments.first else { return .exits(lastStatus) }
      return Int(code).map { .exits($0 & 255) } ?? .unknown
    case "sleep": return sleep(arguments, &course)
    case "echo", "printf":
      write(arguments, isLine: name == "echo", output, &course)
      return .status(0)
    case "tail" where arguments.contains { $0.hasPrefix("-") && $0.lowercased().contains("f") }:
      return .neverEnds
    case "curl", "wget": return download(name, arguments, &course)
    default: break
    }
    if Fiction.isMeant(by: name) {
      course.write("sh: \(program): not found")
      return .status(127)
    }
    if let file = arguments.first(where: { argument in
      argument.split(separator: "/").contains { Fiction.isMeant(by: $0) }
    }), ["cat", "ls", "test", "[", "cp", "head", "stat"].contains(name) {
      if name != "test", name != "[" {
        course.write("\(name): can't open '\(file)': No such file or directory")
      }
      return .status(1)
    }
    return brief.contains(name) ? .status(0) : .unknown
  }

  private static func sleep(_ arguments: [String], _ course: inout ProgramCourse) -> Effect {
    var seconds = 0.0
    for argument in arguments {
      if argument == "infinity" || argument == "inf" { return .neverEnds }
      let unit: Double =
        switch argument.last {
        case "m": 60
        case "h": 3600
        case "d": 86400
        default: 1
        }
      guard let amount = Double(argument.filter { !"smhd".contains($0) }), amount >= 0 else {
        return .unknown
      }
      seconds += amount * unit
    }
    course.seconds += min(seconds, longestSleep)
    return .status(0)
  }

  /// A year: what sleeps longer does not end while somebody looks.
  private static let longestSleep = 31_536_000.0

  private static func write(
    _ arguments: [String], isLine: Bool, _ output: String?, _ course: inout ProgramCourse
  ) {
    let options = arguments.prefix { isLine && ["-n", "-e", "-ne", "-en"].contains($0) }
    var text = arguments.dropFirst(options.count).joined(separator: " ")
    if !isLine { text = text.replacing("\\n", with: "\n") }
    while text.hasSuffix("\n") { text.removeLast() }
    switch output {
    case nil, "/dev/stdout", "/dev/stderr", "/proc/1/fd/1", "/proc/1/fd/2": course.write(text)
    case "/dev/termination-log": course.terminationMessage = text
    default: break
    }
  }

  /// A download succeeds, unless from a host that can't be or of a file that says that it is not there.
  private static func download(
    _ name: String, _ arguments: [String], _ course: inout ProgramCourse
  ) -> Effect {
    for argument in arguments {
      guard let host = host(of: argument) else { continue }
      if Fiction.isHost(host) {
        course.write(
          name == "curl"
            ? "curl: (6) Could not resolve host: \(host)" : "wget: bad address '\(host)'")
        return .status(name == "curl" ? 6 : 1)
      }
      if argument.split(separator: "/").contains(where: { Fiction.isMeant(by: $0) }) {
        course.write(
          name == "curl"
            ? "curl: (22) The requested URL returned error: 404"
            : "wget: server returned error: HTTP/1.1 404 Not Found")
        return .status(name == "curl" ? 22 : 1)
      }
    }
    return .status(0)
  }

  /// The host of a URL; nil where the text is none.
  static func host(of text: String) -> Substring? {
    guard let scheme = text.firstRange(of: "://") else { return nil }
    let host = text[scheme.upperBound...].prefix { !"/?#:".contains($0) }
    return host.isEmpty ? nil : host
  }
}
