internal import KubernetesCore

/// What a container runs, as its manifest says it.
enum ContainerProgram {
  private static let shells: Set<String> = ["sh", "ash", "bash", "dash", "zsh", "ksh"]

  /// The course of a container's program: of its command, or of its image's own.
  static func course(of container: JSONValue) -> ProgramCourse {
    let command = texts(container["command"]) + texts(container["args"])
    guard texts(container["command"]).isEmpty else {
      return course(of: command, variables: variables(of: container))
    }
    guard let image = ImageReference(container["image"]?.string ?? "") else {
      return ProgramCourse()
    }
    // Arguments alone go to the image's own program: where that is a shell's, they are the program.
    if image.endsAtOnce {
      guard !command.isEmpty else {
        var course = ProgramCourse()
        course.end = .exits(code: 0)
        if image.repository == "library/hello-world" { course.write("Hello from Docker!") }
        return course
      }
      return course(of: command, variables: variables(of: container))
    }
    return downloads(command, image) ?? ProgramCourse()
  }

  /// The course of a command line, such as that of a probe.
  static func course(of command: [String], variables: [String: String]) -> ProgramCourse {
    let words = command.map { expanded($0, variables) }
    guard let program = words.first else { return ProgramCourse() }
    let name = String(program.split(separator: "/").last ?? "")
    if shells.contains(name),
      let option = words.dropFirst().firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
      words.indices.contains(option + 1)
    {
      let course = ShellScript.course(
        of: words[option + 1], variables: variables,
        stopsAtFailures: words[1...option].contains { $0.hasPrefix("-") && $0.contains("e") })
      return course.end == .unknown ? withoutHost(course, words[(option + 2)...]) : course
    }
    var course = ProgramCourse()
    if Fiction.isMeant(by: name) {
      course.end = .exits(code: 128)
      course.startFailure =
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc "
        + "create failed: unable to start container process: error during container init: exec: "
        + "\"\(program)\": executable file not found in $PATH"
      return course
    }
    switch ShellCommand.run(words, output: nil, into: &course, lastStatus: 0) {
    case .status(let code), .exits(let code): course.end = .exits(code: code)
    case .neverEnds: course.end = .never
    case .unknown: course.end = .unknown
    }
    return course
  }

  /// A script that can't be followed, and is given a URL whose host can't be: it fails as curl does, or
  /// if it waits `until` something, it goes on waiting.
  private static func withoutHost(
    _ course: ProgramCourse, _ arguments: ArraySlice<String>
  ) -> ProgramCourse {
    var course = course
    for argument in arguments where course.end == .unknown {
      guard let host = ShellCommand.host(of: argument), Fiction.isHost(host) else { continue }
      if course.limit == "until" {
        course.end = .never
      } else {
        course.write("curl: (6) Could not resolve host: \(host)")
        course.end = .exits(code: 6)
      }
    }
    return course
  }

  /// What an image of curl does with its arguments.
  private static func downloads(_ arguments: [String], _ image: ImageReference) -> ProgramCourse? {
    guard image.repository.split(separator: "/").last == "curl", !arguments.isEmpty else {
      return nil
    }
    let course = course(of: ["curl"] + arguments, variables: [:])
    return course.fails ? course : nil
  }

  /// The variables whose values stand in the manifest.
  static func variables(of container: JSONValue) -> [String: String] {
    var variables: [String: String] = [:]
    for variable in container["env"]?.array ?? [] where variable["valueFrom"] == nil {
      guard let name = variable["name"]?.string else { continue }
      variables[name] = expanded(variable["value"]?.string ?? "", variables)
    }
    return variables
  }

  static func texts(_ list: JSONValue?) -> [String] { (list?.array ?? []).compactMap(\.string) }

  /// A text with its `$(NAME)`, as the kubelet replaces them.
  private static func expanded(_ text: String, _ variables: [String: String]) -> String {
    guard text.contains("$(") else { return text }
    return variables.reduce(text) { text, variable in
      text.replacing("$(\(variable.key))", with: variable.value)
    }
  }
}
