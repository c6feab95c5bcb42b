internal import FoundationEssentials
internal import Glibc

/// What a program printed, and how it ended.
public struct ProgramOutput: Sendable {
  /// The exit status; 128 and more for a signal.
  public let status: Int32
  /// Standard output and error, in the order they were written.
  public let text: String
}

extension RealControlPlane {
  /// Runs kubectl as an administrator of the cluster and waits for its end.
  ///
  /// - Parameter input: what it reads from its standard input, such as a manifest for `apply -f -`.
  /// - Throws: `ProgramError`, where there is no kubectl.
  public func kubectl(_ arguments: [String], input: String = "") throws -> ProgramOutput {
    guard let kubectl = Programs.find("kubectl") else {
      throw ProgramError("kubectl is neither in \(Programs.folder) nor on PATH")
    }
    let inputFile = try file(holding: input)
    let outputFile = try file(holding: "")
    defer {
      unlink(inputFile)
      unlink(outputFile)
    }
    let (source, sink) = (
      open(inputFile, O_RDONLY | O_CLOEXEC), open(outputFile, O_RDWR | O_CLOEXEC)
    )
    defer {
      close(source)
      close(sink)
    }
    let child = try Spawn.start(
      kubectl, ["--kubeconfig", kubeconfig] + arguments, input: source, output: sink)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    let text = String(decoding: try Data(contentsOf: URL(filePath: outputFile)), as: UTF8.self)
    return ProgramOutput(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, text: text)
  }

  private func file(holding text: String) throws -> String {
    let path = "\(folder)/kubectl-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
