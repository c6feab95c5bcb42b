import CommandSupport
import FoundationEssentials
import KubernetesTestSupport
import Testing

/// The scripts for shells, in shells.
@Suite(.tags(.process)) struct CompletionScriptTests {
  private static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  /// A folder with the program under the names that shells and kubectl look for, and a kubeconfig
  /// whose contexts have characters that shells cut words at.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["podpattern", "kubectl-podpattern", "kubectl_complete-podpattern"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: try BuiltProgram.path("podpattern"))
    }
    try folder.write(
      "config",
      """
      contexts:
      - {name: kind-a, context: {}}
      - {name: admin@kind-b, context: {}}
      - {name: "arn:aws:eks:c", context: {}}
      """)
    try folder.write("some-file.yaml", "")
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ command: String...) async throws -> ProgramOutput {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return try await ProgramOutput.of(
      "/usr/bin/env",
      [
        "-C", folder.path, "PATH=\(folder.path):\(path)", "KUBECONFIG=\(folder.path)/config",
        "HOME=\(folder.path)",
      ] + command, folder: folder.path, separatingErrors: true)
  }

  /// A line as bash has it cut into words, and what completes its last one.
  @Test(
    .enabled(if: has("bash"), "bash is not on PATH"),
    arguments: [
      (["podpattern", "ro"], "rollout"), (["podpattern", "rollout", "res"], "resume restart"),
      (["podpattern", "rollout", "status", "--wa"], "--watch"),
      (["podpattern", "rollout", "status", "--context", "k"], "kind-a"),
      (["podpattern", "rollout", "status", "--context", "|=", "|k"], "kind-a"),
      (
        ["podpattern", "rollout", "status", "--context", "|="],
        "kind-a admin@kind-b arn:aws:eks:c"
      ),
      (["podpattern", "rollout", "status", "--context", "admin", "|@", "|k"], "kind-b"),
      (["podpattern", "rollout", "status", "--context", "arn", "|:", "|aws", "|:", "|e"], "eks:c"),
      (["podpattern", "validate", "-f", "some"], "some-file.yaml"),
      (["podpattern", "playground", "--until"], "--until-ready"),
      (["podpattern", "nonsense", "a"], ""),
    ])
  func `bash completes words`(words: [String], expected: String) async throws {
    // A piece that begins with | belongs to the piece before it.
    let pieces = words.map { $0.hasPrefix("|") ? String($0.dropFirst()) : $0 }
    let line = words.reduce("") { line, word in
      word.hasPrefix("|")
        ? line + word.dropFirst() : line + (line.isEmpty ? "" : " ") + word
    }
    let quoted = pieces.map { "'\($0)'" }.joined(separator: " ")
    // Of a sign at the end bash says that nothing was typed after it.
    let last = pieces.last.flatMap { ["=", ":", "@"].contains($0) ? "" : $0 } ?? ""
    let answer = try await run(
      folder(), "bash", "--norc", "-c",
      """
      source <(podpattern completion bash)
      compopt() { :; }
      COMP_WORDS=(\(quoted)) COMP_CWORD=\(pieces.count - 1) COMP_LINE='\(line)' COMP_POINT=${#COMP_LINE}
      _podpattern podpattern '\(last)' ''
      echo "${COMPREPLY[*]}"
      complete -p podpattern
      """)
    let lines = answer.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first.map(String.init) == expected, "\(answer.errors)")
    #expect(lines.dropFirst().first == "complete -F _podpattern podpattern")
    #expect(answer.errors.isEmpty, "\(answer.errors)")
  }

  @Test(arguments: CompletionScript.allCases) func `shells can read the scripts`(
    script: CompletionScript
  ) async throws {
    guard Self.has(script.rawValue) else { return }
    let folder = try folder()
    let text = try await ProgramRun("completion", script.rawValue)
    #expect(text.status == 0 && !text.output.contains("PROGRAM"))
    try folder.write("script", text.output)
    let check = try await run(folder, script.rawValue, "-n", "script")
    #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
  }

  @Test(.enabled(if: has("fish"), "fish is not on PATH")) func `fish completes words`() async throws
  {
    let answer = try await run(
      folder(), "fish", "--no-config", "-c",
      """
      podpattern completion fish | source
      complete --do-complete 'podpattern rollout res'
      complete --do-complete 'podpattern rollout status --context=k'
      """)
    #expect(
      answer.text.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        == ["resume", "restart", "--context=kind-a"], "\(answer.text)\(answer.errors)")
  }

  /// kubectl finds the link beside the plugin, and hands on what it says.
  @Test(.enabled(if: has("kubectl"), "kubectl is not on PATH"))
  func `kubectl completes the plugin`()
    async throws
  {
    let folder = try folder()
    let commands = try await run(folder, "kubectl", "__complete", "podpattern", "rollout", "re")
    #expect(
      commands.text.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        == ["resume", "restart", ":4"], "\(commands.text)\(commands.errors)")
    let contexts = try await run(
      folder, "kubectl", "__complete", "podpattern", "plan", "--context", "")
    #expect(contexts.text == "kind-a\nadmin@kind-b\narn:aws:eks:c\n:4\n", "\(contexts.errors)")
    let help = try await run(folder, "kubectl", "podpattern", "rollout", "--help")
    #expect(help.text.contains("kubectl podpattern rollout status web"), "\(help.errors)")
  }

  @Test func `another shell is wrong usage`() async throws {
    let run = try await ProgramRun("completion", "tcsh")
    #expect(run.status == 2 && run.errors.contains("'bash', 'zsh' or 'fish'"), "\(run.errors)")
  }
}
