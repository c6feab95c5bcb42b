extension ProcessRunner {
  /// Runs a program, and kills it where it takes too long.
  func run(
    _ request: ProcessRequest, within patience: Duration
  ) async throws(ProcessError) -> ProcessResult {
    let first = await withTaskGroup(
      of: Result<ProcessResult, ProcessError>.self,
      returning: Result<ProcessResult, ProcessError>.self
    ) { group in
      group.addTask { await outcome(of: request) }
      group.addTask {
        try? await Task.sleep(for: patience)
        return .failure(.failed("it did not end within \(patience)"))
      }
      let first = await group.next() ?? .failure(.failed("it did not start"))
      group.cancelAll()
      return first
    }
    return try first.get()
  }

  private func outcome(of request: ProcessRequest) async -> Result<ProcessResult, ProcessError> {
    do { return .success(try await run(request)) } catch { return .failure(error) }
  }
}
