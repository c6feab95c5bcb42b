internal import KubernetesTestSupport
internal import Testing

/// Whatever a user of one namespace writes: the operator lives, stays small, and serves the others.
///
/// On a real API server, since only that says what can be written, and with what it is read back.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)))
struct RealHostileTests {
  @Test func `what is odd in one namespace harms no other`() async throws {
    let stage = try await HostileStage()
    for object in HostileObject.all where HostileObject.isChosen(object) {
      let namespace = try await stage.namespace()
      try await namespace.perform(object.steps)
      if try await stage.expectWell(after: object.title) {
        try await namespace.expect(object.outcome)
      } else {
        // What ends the operator would end the next one: the rows that follow are to be tried, too.
        try await namespace.clear()
        try await stage.restart()
      }
    }
    // All of it is still there when the operator comes back, on servers with streaming lists and
    // without.
    try await stage.restart()
    try await stage.expectWell(after: "a new start with all of it")
    try await stage.restartServer(adding: ["--feature-gates=WatchList=false"])
    try await stage.restart()
    try await stage.expectWell(after: "a new start with all of it, without streaming lists")
  }
}
