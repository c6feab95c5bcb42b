import FoundationEssentials
import KubernetesTestSupport
import Testing

/// `podpattern rollout` with several patterns, and live names for shells.
@Suite(.tags(.process), .timeLimit(.minutes(10))) struct SeveralPatternsTests {
  private static let manifest = [
    TestPlayground.manifest("web", labels: "team: shop"),
    TestPlayground.manifest("api", labels: "team: shop"),
    TestPlayground.manifest("db", labels: "team: data"),
  ].joined(separator: "---\n")

  private func title(_ name: String) -> String { "podpattern.podpattern.dev/\(name)" }

  @Test func `several are changed and waited for as kubectl's are`() async throws {
    let playground = try TestPlayground(Self.manifest)
    try await playground.start("web", "api", "db")

    let restart = try await playground.rollout("restart", "-l", "team=shop")
    #expect(restart.output == "\(title("api")) restarted\n\(title("web")) restarted\n")
    let status = try await playground.rollout("status", "web", "api", "-w", "--timeout", "60")
    #expect(status.status == 0, "\(status.errors)")
    #expect(status.output.contains("podpattern \"web\" successfully rolled out\n"))
    #expect(status.output.hasSuffix("podpattern \"api\" successfully rolled out\n"))

    let everywhere = try await playground.rollout("pause", "--all", "-A")
    #expect(
      everywhere.output
        == ["api", "db", "web"].map { "\(title($0)) paused (namespace default)\n" }.joined())
    let names = try await playground.rollout("resume", "podp", "web", "db", "-o", "name")
    #expect(names.output == "\(title("web"))\n\(title("db"))\n", "\(names.errors)")
    let object = try await playground.rollout("resume", "api", "-o", "yaml")
    #expect(object.output.hasPrefix("apiVersion: podpattern.dev/v1alpha1\nkind: PodPattern\n"))
    #expect(object.output.contains("  paused: false\n") && !object.output.contains("managedFields"))

    let history = try await playground.rollout("history", "web", "db")
    let titles = history.output.split(separator: "\n", omittingEmptySubsequences: false).filter {
      $0.hasPrefix("podpattern.") || $0.isEmpty
    }
    #expect(titles == ["podpattern.podpattern.dev/web", "", "podpattern.podpattern.dev/db", ""])
    let revisions = try await playground.rollout("history", "--all", "-o", "name")
    #expect(revisions.output.split(separator: "\n").count == 5, "\(revisions.output)")
    #expect(revisions.output.contains("controllerrevision.apps/db-"))
  }

  @Test func `one at fault keeps no other from its turn`() async throws {
    let playground = try TestPlayground(Self.manifest)
    try await playground.start("web", "api", "db")
    let restart = try await playground.rollout("restart", "nope", "web", "neither")
    #expect(restart.status == 1)
    #expect(restart.output == "\(title("web")) restarted\n")
    #expect(
      restart.errors
        == "error: podpatterns.podpattern.dev \"nope\" not found in namespace default\n"
        + "error: podpatterns.podpattern.dev \"neither\" not found in namespace default\n")

    let unknown = try await playground.rollout("history", "nope", "-o", "json")
    #expect(unknown.status == 1 && unknown.output.isEmpty)
    let none = try await playground.rollout("restart", "-l", "team=none")
    #expect(none.status == 1 && none.output.isEmpty)
    #expect(
      none.errors
        == "error: there is no PodPattern in namespace default that matches \"team=none\"\n")
    #expect(try await playground.rollout("status", "--all", "-n", "other").status == 1)
    for wrong in [["web", "--all"], ["-A"], [], ["web", "--revision", "-1"]] {
      let run = try await ProgramRun(
        ["rollout", "status"] + wrong + ["--kubeconfig", playground.kubeconfig])
      #expect(run.status == 2, "\(wrong)")
    }
  }

  @Test func `an unreachable cluster is told once`() async throws {
    let nobody = """
      current-context: c
      clusters: [{name: k, cluster: {server: "http://127.0.0.1:1"}}]
      contexts: [{name: c, context: {cluster: k}}]
      """
    let run = try await ProgramRun(
      ["rollout", "pause", "web", "api", "--kubeconfig", "config", "--request-timeout", "1"],
      files: ["config": nobody])
    #expect(run.status == 3)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func `what a file declares is meant, and waited for no longer than said`() async throws {
    let playground = try TestPlayground(Self.manifest)
    try await playground.start("web", "api", "db")
    let files = ["a.yaml": Self.manifest, "b.yaml": "apiVersion: v1\nkind: Secret\n"]
    func run(_ arguments: String...) async throws -> ProgramRun {
      try await ProgramRun(
        ["rollout"] + arguments + ["--kubeconfig", playground.kubeconfig], files: files)
    }
    let paused = try await run("pause", "-f", "a.yaml")
    #expect(paused.output.split(separator: "\n").count == 3, "\(paused.errors)")
    let none = try await run("status", "-f", "b.yaml")
    #expect(none.status == 1 && none.errors == "error: there is no PodPattern in b.yaml\n")

    // Paused before its pods were new: nobody will finish it.
    #expect(try await run("resume", "web").status == 0)
    #expect(try await run("restart", "web").status == 0)
    #expect(try await run("pause", "web").status == 0)
    let late = try await run("status", "web", "nope", "db", "--timeout=1")
    #expect(late.status == 1)
    #expect(late.errors.contains("rollout of podpattern \"web\" is not done after 1s"))
    #expect(late.errors.contains("\"nope\" not found"), "\(late.errors)")
    #expect(late.output.hasSuffix("podpattern \"db\" successfully rolled out\n"))
  }

  @Test func `shells and kubectl get names from the cluster`() async throws {
    let playground = try TestPlayground(Self.manifest)
    try await playground.start("web", "api", "db")
    func complete(_ words: String...) async throws -> String {
      let run = try await ProgramRun(
        ["__complete"] + words.prefix(2) + ["--kubeconfig", playground.kubeconfig]
          + words.dropFirst(2))
      #expect(run.status == 0 && run.errors.isEmpty)
      return run.output
    }
    #expect(try await complete("rollout", "status", "") == "api\ndb\nweb\n:4\n")
    #expect(try await complete("rollout", "restart", "web", "podp/") == "podp/api\npodp/db\n:4\n")
    #expect(try await complete("rollout", "restart", "--all", "") == ":4\n")
    #expect(try await complete("rollout", "status", "-n", "def") == "default\n:4\n")
    #expect(try await complete("rollout", "status", "-n", "other", "") == ":4\n")
    #expect(try await complete("rollout", "undo", "web", "--to-revision", "") == "1\n:4\n")
    #expect(try await complete("rollout", "status", "--context", "") == "playground\n:4\n")
    #expect(
      try await complete("playground", "-f", "a.yaml", "--until").hasPrefix("--until-ready\t"))
  }
}
