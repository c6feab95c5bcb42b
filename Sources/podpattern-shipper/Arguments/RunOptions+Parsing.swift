extension RunOptions {
  /// Reads the options of `run`.
  static func parse(_ arguments: ArraySlice<String>) throws(UsageFault) -> RunOptions {
    var options = RunOptions()
    var reader = ArgumentReader(arguments)
    var size: Int?
    var keep: Int?
    var grace: Int?
    while let option = try reader.nextOption() {
      switch option {
      case "--config": options.config = try reader.value(of: option)
      case "--state": options.state = try reader.value(of: option)
      case "--directory": options.directory = Self.withoutEnd(try reader.value(of: option))
      case "--termination-log": options.terminationLog = try reader.value(of: option)
      case "--grace-seconds": grace = try reader.number(of: option, atLeast: 0)
      case "--settle-seconds": options.settleSeconds = try reader.number(of: option, atLeast: 0)
      case "--volume-limit": options.volumeLimit = try reader.number(of: option, atLeast: 1)
      case "--rotate-size":
        size = try reader.number(of: option, atLeast: RotationLimits.smallestSize)
      case "--rotate-keep": keep = try reader.number(of: option, atLeast: 0)
      case "--pipeline": options.pipelines.append(try reader.value(of: option))
      case "--input": options.inputs.append(FileSet(globs: try reader.globs(of: option)))
      case "--exclude":
        guard !options.inputs.isEmpty else {
          throw UsageFault("--exclude belongs to the --input before it, and there is none")
        }
        options.inputs[options.inputs.count - 1].excluded += try reader.globs(of: option)
      default: throw UsageFault("run has no option '\(option)'")
      }
    }
    options.command = reader.operands()
    options.rotation = try limits(size: size, keep: keep)
    guard let grace else { throw UsageFault("--grace-seconds is missing") }
    options.graceSeconds = grace
    try options.check()
    return options
  }

  /// A path without the slashes at its end.
  private static func withoutEnd(_ path: String) -> String {
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
    if state.isEmpty { throw UsageFault("--state is missing") }
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
