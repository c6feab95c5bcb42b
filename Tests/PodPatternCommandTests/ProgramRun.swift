internal import KubernetesTestSupport

/// One run of the program that the tests were built with.
struct ProgramRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the program with arguments, in a directory of its own with files in it.
  init(_ arguments: String..., files: [String: String] = [:], input: String = "") async throws {
    try await self.init(arguments, files: files, input: input)
  }

  /// Runs the program with arguments, in a directory of its own with files in it.
  init(_ arguments: [String], files: [String: String] = [:], input: String = "") async throws {
    let (directory, kept) = (try TemporaryFolder(), try TemporaryFolder())
    for (name, text) in files { try directory.write(name, text) }
    let run = try await ProgramOutput.of(
      "/usr/bin/env", ["-C", directory.path, try BuiltProgram.path("podpattern")] + arguments,
      input: input,
      folder: kept.path, separatingErrors: true)
    (status, output, errors) = (run.status, run.text, run.errors)
  }
}
