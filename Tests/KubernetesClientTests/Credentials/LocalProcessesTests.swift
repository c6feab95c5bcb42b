import FoundationEssentials
import KubernetesClient
import KubernetesTestSupport
import Testing

/// Real programs, run by a real shell.
@Suite(.tags(.process)) struct LocalProcessesTests {
  private func shell(
    _ script: String, _ environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await LocalProcesses().run(
      ProcessRequest(command: "sh", arguments: ["-c", script], environment: environment))
  }

  @Test func `a program's output and exit status come back`() async throws {
    let result = try await shell(#"echo "$A"; exit 7"#, ["A": "b c"])
    #expect(result == ProcessResult(status: 7, output: Data("b c\n".utf8)))
  }

  @Test func `a program that is not to read finds its input empty`() async throws {
    #expect(try await shell("cat; echo end").output == Data("end\n".utf8))
  }

  @Test func `a large output comes back whole, and one too large is an error`() async throws {
    let result = try await shell("head -c 1000000 /dev/zero")
    #expect(result.output.count == 1_000_000)
    await #expect(throws: ProcessError.self) { try await shell("cat /dev/zero") }
  }

  @Test func `a signal shows in the status as shells have it`() async throws {
    #expect(try await shell("kill -TERM $$").status == 143)
  }

  @Test func `a program that is not there is told from one that fails`() async throws {
    let request = ProcessRequest(command: "no-such-program-anywhere")
    await #expect(throws: ProcessError.notFound) { try await LocalProcesses().run(request) }
    #expect(try await shell("exit 127").status == 127)
  }

  @Test func `cancelling kills the program and what it started`() async throws {
    let task = Task { try await shell("echo; sleep 1000 & sleep 1000; echo") }
    task.cancel()
    #expect(try await task.value.status == 128 + 9)
  }
}
