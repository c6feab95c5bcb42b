import FoundationEssentials
import KubernetesTestSupport

/// The program that the tests were built with.
enum BuiltProgram {
  static func run(_ arguments: String...) throws -> ProgramOutput {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "podpattern")
    let folder = try TemporaryFolder()
    return try ProgramOutput(running: program.path, arguments, folder: folder.path)
  }
}
