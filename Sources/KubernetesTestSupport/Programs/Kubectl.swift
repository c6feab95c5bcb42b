extension RealControlPlane {
  /// Runs kubectl as an administrator of the cluster and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: what it is called with.
  ///   - input: what it reads from its standard input, such as a manifest for `apply -f -`.
  /// - Returns: what it printed, and how it ended.
  /// - Throws: `ProgramError`, where there is no kubectl.
  public func kubectl(_ arguments: [String], input: String = "") throws -> ProgramOutput {
    guard let kubectl = Programs.find("kubectl") else {
      throw ProgramError("kubectl is neither in \(Programs.places) nor on PATH")
    }
    return try ProgramOutput(
      running: kubectl, ["--kubeconfig", kubeconfig] + arguments, input: input, folder: folder)
  }
}
