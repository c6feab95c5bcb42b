import KubernetesTestSupport
import Testing

/// `podpattern rollout` as a person types it, against a playground: the simulated cluster with an
/// operator in a process of its own.
@Suite(.tags(.process), .timeLimit(.minutes(10))) struct RolloutCommandTests {
  @Test func `a pattern is restarted, gone back from, paused and resumed`() async throws {
    let playground = try TestPlayground()
    try await playground.start()

    let first = try await playground.rollout("history", "podp/web")
    let lines = first.output.split(separator: "\n")
    #expect(lines.first == "podpattern.podpattern.dev/web")
    #expect(lines[1].hasPrefix("CURRENT   REVISION   HASH"))
    #expect(lines[2].hasPrefix("*         1"))
    #expect(lines[2].hasSuffix("<none>   first"))

    let restart = try await playground.rollout("restart", "web")
    #expect(restart.output == "podpattern.podpattern.dev/web restarted\n")
    let status = try await playground.rollout("status", "web", "--timeout", "1m")
    #expect(status.status == 0, "\(status.errors)")
    #expect(status.output.hasSuffix("podpattern \"web\" successfully rolled out\n"))
    #expect(try await playground.rollout("history", "web").output.contains("restart"))

    let preview = try await playground.rollout("undo", "web", "--dry-run")
    #expect(
      preview.output
        == "podpattern.podpattern.dev/web would be rolled back to revision 1 (dry run):\n"
        + "  restart (takes new pods)\n")
    let undo = try await playground.rollout("undo", "web")
    #expect(undo.output == "podpattern.podpattern.dev/web rolled back\n")
    #expect(try await playground.rollout("status", "web", "--timeout", "1m").status == 0)
    #expect(
      try await playground.rollout("undo", "web", "--to-revision", "3").output
        == "podpattern.podpattern.dev/web skipped rollback (current spec already matches revision 3)\n"
    )

    #expect(
      try await playground.rollout("pause", "web").output
        == "podpattern.podpattern.dev/web paused\n")
    let again = try await playground.rollout("pause", "web")
    #expect(again.status == 1)
    #expect(again.errors == "error: podpatterns.podpattern.dev \"web\" is already paused\n")
    #expect(try await playground.rollout("restart", "web").status == 1)
    #expect(
      try await playground.rollout("undo", "web").errors.hasPrefix(
        "error: you cannot rollback a paused podpattern; resume it first with"))
    #expect(
      try await playground.rollout("resume", "web").output
        == "podpattern.podpattern.dev/web resumed\n")
    #expect(try await playground.rollout("resume", "web").status == 1)
  }

  @Test func `a revision is printed, and one that is not there is told`() async throws {
    let playground = try TestPlayground()
    try await playground.start()
    let revision = try await playground.rollout("history", "web", "--revision", "1")
    #expect(revision.status == 0)
    #expect(revision.output.hasPrefix("spec:\n"))
    #expect(revision.output.contains("image: nginx:1.27"))
    let unknown = try await playground.rollout("history", "web", "--revision", "7")
    #expect(unknown.status == 1)
    #expect(
      unknown.errors
        == "error: unable to find revision 7 in the history of podpattern \"web\": there is no other"
        + " than 1\n")
    let objects = try await playground.rollout("history", "web", "-o", "yaml")
    #expect(objects.output.contains("kind: ControllerRevision"))
  }

  @Test func `what is not there is the input's fault, and a server that is not the cluster's`()
    async throws
  {
    let playground = try TestPlayground()
    try await playground.start()
    let missing = try await playground.rollout("status", "nope")
    #expect(missing.status == 1)
    #expect(
      missing.errors
        == "error: podpatterns.podpattern.dev \"nope\" not found in namespace default\n")
    #expect(try await playground.rollout("status", "deployment/web").status == 2)
    #expect(try await playground.rollout("status").status == 2)
    let nobody = """
      current-context: c
      clusters: [{name: k, cluster: {server: "http://127.0.0.1:1"}}]
      contexts: [{name: c, context: {cluster: k}}]
      """
    let run = try await ProgramRun(
      ["rollout", "pause", "web", "--kubeconfig", "config"], files: ["config": nobody])
    #expect(run.status == 3)
  }
}
