internal import ShipperContract

extension ShipperCommand {
  /// Reads a command line, without the program's own name.
  static func parse(_ arguments: [String]) throws(UsageFault) -> ShipperCommand {
    guard let word = arguments.first else { throw UsageFault("a command is missing") }
    switch Name(rawValue: word) {
    case .run: return .run(try RunOptions.parse(arguments.dropFirst()))
    case .report: return .report(try parseReport(arguments.dropFirst()))
    case nil: throw UsageFault("there is no command '\(word)'")
    }
  }

  private static func parseReport(
    _ arguments: ArraySlice<String>
  ) throws(UsageFault) -> StateFolder {
    var reader = ArgumentReader(arguments)
    var state: String?
    while let option = try reader.nextOption() {
      guard RunFlag(rawValue: option) == .state else {
        throw UsageFault("report has no option '\(option)'")
      }
      state = try reader.value(of: option)
    }
    guard let state else { throw UsageFault("\(RunFlag.state.rawValue) is missing") }
    return StateFolder(state)
  }
}

/// A command line that makes no sense; the program prints it with the usage and exits with 2.
struct UsageFault: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let usage = """
    usage: podpattern-shipper run --config DIR --state DIR --directory DIR --grace-seconds N
             [--termination-log FILE] [--settle-seconds N] [--volume-limit BYTES]
             [--rotate-size BYTES --rotate-keep N] [--metrics-port N] --pipeline NAME…
             --input GLOB[,GLOB…] [--exclude GLOB[,GLOB…]] … -- PROGRAM [ARGUMENT…]
           podpattern-shipper report --state DIR
    """
}

extension RunOptions {
  /// Reads the options of `run`.
  fileprivate static func parse(_ arguments: ArraySlice<String>) throws(UsageFault) -> RunOptions {
    var options = RunOptions()
    var reader = ArgumentReader(arguments)
    var size: Int?
    var keep: Int?
    var grace: Int?
    while let option = try reader.nextOption() {
      switch RunFlag(rawValue: option) {
      case .config: options.config = try reader.value(of: option)
      case .state: options.state = StateFolder(try reader.value(of: option))
      case .directory: options.directory = withoutTrailingSlashes(try reader.value(of: option))
      case .terminationLog: options.terminationLog = try reader.value(of: option)
      case .graceSeconds: grace = try reader.number(of: option, atLeast: 0)
      case .settleSeconds: options.settleSeconds = try reader.number(of: option, atLeast: 0)
      case .volumeLimit: options.volumeLimit = try reader.number(of: option, atLeast: 1)
      case .rotateSize:
        size = try reader.number(of: option, atLeast: RotationLimits.smallestSize)
      case .rotateKeep: keep = try reader.number(of: option, atLeast: 0)
      case .metricsPort:
        options.metricsPort = try reader.number(of: option, atLeast: 1, atMost: Int(UInt16.max))
      case .pipeline: options.pipelines.append(try reader.value(of: option))
      case .input: options.inputs.append(FileSet(globs: try reader.globs(of: option)))
      case .exclude:
        guard !options.inputs.isEmpty else {
          throw UsageFault("--exclude belongs to the --input before it, and there is none")
        }
        options.inputs[options.inputs.count - 1].excluded += try reader.globs(of: option)
      case nil: throw UsageFault("run has no option '\(option)'")
      }
    }
    options.command = reader.operands()
    options.rotation = try limits(size: size, keep: keep)
    guard let grace else { throw UsageFault("--grace-seconds is missing") }
    options.graceSeconds = grace
    try options.check()
    return options
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = path.unicodeScalars
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  private static func limits(size: Int?, keep: Int?) throws(UsageFault) -> RotationLimits? {
    switch (size, keep) {
    case (nil, nil): return nil
    case (let size?, let keep?): return RotationLimits(size: size, keep: keep)
    default: throw UsageFault("--rotate-size and --rotate-keep go together")
    }
  }

  /// Refuses what is missing, and names that would lead out of the folders.
  private func check() throws(UsageFault) {
    if config.isEmpty { throw UsageFault("--config is missing") }
    if state.path.isEmpty { throw UsageFault("--state is missing") }
    if directory.isEmpty { throw UsageFault("--directory is missing") }
    if pipelines.isEmpty { throw UsageFault("--pipeline is missing") }
    if inputs.isEmpty { throw UsageFault("--input is missing") }
    if command.isEmpty { throw UsageFault("the program to start is missing after --") }
    if Set(pipelines).count != pipelines.count {
      throw UsageFault("two pipelines have the same name")
    }
    for name in pipelines
    where name.utf8.contains(Paths.separator) || name.utf8.first == UInt8(ascii: ".") {
      throw UsageFault("'\(name)' can't be a pipeline's name")
    }
  }
}

/// Takes options and their values from a command line, one after the other.
private struct ArgumentReader {
  private var rest: ArraySlice<String>
  private var inlineValue: String?

  init(_ arguments: ArraySlice<String>) { rest = arguments }

  /// The next option's name, or nil at the end or at `--`. `--name=value` is taken apart.
  mutating func nextOption() throws(UsageFault) -> String? {
    if let inlineValue { throw UsageFault("the value '\(inlineValue)' belongs to no option") }
    guard let word = rest.first, word != "--" else { return nil }
    rest.removeFirst()
    guard word.utf8.starts(with: "--".utf8) else { throw UsageFault("'\(word)' is not an option") }
    guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return word }
    inlineValue = String(word[word.utf8.index(after: equals)...])
    return String(word[..<equals])
  }

  /// The value of the option just read.
  mutating func value(of option: String) throws(UsageFault) -> String {
    let value: String
    if let inline = inlineValue {
      value = inline
      inlineValue = nil
    } else {
      guard let word = rest.first, word != "--" else {
        throw UsageFault("\(option) needs a value")
      }
      rest.removeFirst()
      value = word
    }
    guard !value.isEmpty else { throw UsageFault("the value of \(option) is empty") }
    return value
  }

  /// The value of the option just read, as a whole number.
  mutating func number(
    of option: String, atLeast least: Int, atMost most: Int = .max
  ) throws(UsageFault) -> Int {
    let text = try value(of: option)
    guard let number = Int(text), number >= least else {
      throw UsageFault("\(option) takes a whole number of at least \(least), not '\(text)'")
    }
    guard number <= most else {
      throw UsageFault("\(option) takes a whole number of at most \(most), not '\(text)'")
    }
    return number
  }

  /// The value of the option just read, as globs with commas between them.
  mutating func globs(of option: String) throws(UsageFault) -> [String] {
    let globs = try value(of: option).parts(separatedBy: UInt8(ascii: ","))
    if let relative = globs.first(where: { $0.utf8.first != Paths.separator }) {
      throw UsageFault("\(option) takes absolute globs, not '\(relative)'")
    }
    return globs
  }

  /// What comes after `--`.
  func operands() -> [String] { Array(rest.dropFirst()) }
}
