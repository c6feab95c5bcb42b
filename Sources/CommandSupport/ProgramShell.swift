package import ArgumentParser
internal import Glibc

/// What a program does around its commands.
package struct ProgramShell: Sendable {
  /// kubectl's ways to write arguments.
  package var habits = KubectlHabits()
  /// Candidates for values that only a cluster knows.
  package var liveValues: @Sendable (CompletionRequest) async -> Completion = { _ in Completion() }
  /// Has another program complete its own words; returns only if there is none.
  ///
  /// The names of the commands that led there, and the words after them.
  package var forward: @Sendable ([String], [String]) -> Void = { _, _ in }

  package init() {}

  /// The word after which a program is asked to complete those that follow, as with cobra.
  package static let completing = "__complete"
}

extension AsyncParsableCommand {
  /// Runs the command as a program whose exit status says what is at fault.
  package static func runProgram(_ shell: ProgramShell = ProgramShell()) async {
    // A reader that exits early, such as `head`, must not look like a crash.
    signal(SIGPIPE, SIG_IGN)
    var arguments = Array(CommandLine.arguments.dropFirst())
    if ProgramName.isKubectlCompletion {
      return await complete(arguments, shell)
    }
    if arguments.first == ProgramShell.completing {
      return await complete(Array(arguments.dropFirst()), shell)
    }
    arguments = shell.habits.rewritten(arguments) { tree }
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      end(with: failure)
    } catch {
      let isUsage = exitCode(for: error) == .validationFailure
      guard isUsage else { exit(withError: error) }
      end(with: CommandFailure(.usage, fullMessage(for: error)))
    }
  }

  /// Prints what completes the last word.
  private static func complete(_ words: [String], _ shell: ProgramShell) async {
    guard let tree else {
      return StandardStreams.document(Completion([], .error).text)
    }
    let completion: Completion
    switch Completer(tree, bare: shell.habits.bare).answer(to: words) {
    case .known(let known): completion = known
    case .live(let request): completion = await shell.liveValues(request)
    case .passthrough(let words, let command):
      shell.forward(command, words)
      completion = .files
    }
    StandardStreams.document(completion.text)
  }

  private static func end(with failure: CommandFailure) -> Never {
    if let message = failure.message { StandardStreams.error(message) }
    Glibc.exit(failure.fault.rawValue)
  }
}
