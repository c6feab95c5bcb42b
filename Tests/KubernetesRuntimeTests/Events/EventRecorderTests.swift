import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventRecorderTests {
  static func note(_ text: String) -> EventNote {
    EventNote(
      .warning, regarding: ObjectReference(.pods, item("x", 1)), reason: "Failed",
      action: "Create", note: text)
  }

  @Test func `an event is posted to its object's namespace, and its repetition patches it`()
    async throws
  {
    let clock = ManualClock()
    let server = ScriptedServer([.body("{}"), .body("{}")])
    let recorder = Self.recorder(server, clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await recorder.run() }
      recorder.record(Self.note("a"))
      try await Self.untilRequests(1, server)
      recorder.record(Self.note("a"))
      recorder.record(Self.note("a"))
      await clock.waitForSleepers()
      clock.advance(by: .seconds(1))
      try await Self.untilRequests(2, server)
      group.cancelAll()
    }
    let requests = server.requests
    #expect(requests[0].method == .post)
    #expect(requests[0].path == "/apis/events.k8s.io/v1/namespaces/a/events")
    #expect(requests[1].method == .patch)
    let patch = try JSONValue(parsing: try #require(requests[1].body))
    #expect(patch["series"]?["count"] == 3)
  }

  @Test func `at a graceful stop all that was recorded is sent, later counts included`()
    async throws
  {
    let server = ScriptedServer([.body("{}"), .body("{}"), .body("{}")])
    let recorder = Self.recorder(server)
    try await testGracefulShutdown { trigger in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await recorder.run() }
        recorder.record(Self.note("a"))
        try await Self.untilRequests(1, server)
        recorder.record(Self.note("a"))
        recorder.record(Self.note("b"))
        trigger()
        try await group.waitForAll()
      }
    }
    #expect(server.requests.count == 3)
    #expect(server.requests.count { $0.method == .patch } == 1)
  }

  @Test(arguments: [403, 503])
  func `a server that does not take an event is left alone`(code: Int) async throws {
    let clock = ManualClock()
    let server = ScriptedServer([.status(code), .body("{}")])
    let recorder = Self.recorder(server, clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await recorder.run() }
      recorder.record(Self.note("a"))
      try await Self.untilRequests(1, server)
      if code == 503 {
        await clock.waitForSleepers()
        #expect(server.requests.count == 1)
        clock.advance(by: .seconds(5))
        try await Self.untilRequests(2, server)
      }
      group.cancelAll()
    }
    #expect(server.requests.count == (code == 503 ? 2 : 1))
  }

  private static func recorder(
    _ server: ScriptedServer, _ clock: ManualClock = ManualClock()
  ) -> EventRecorder {
    EventRecorder(
      server, controller: "c", instance: "i",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: clock)
  }

  private static func untilRequests(_ count: Int, _ server: ScriptedServer) async throws {
    try await eventually("\(count) requests") { server.requests.count == count }
  }
}
