import CommandSupport
import Testing

@testable import podpattern

/// Arguments that people type who know kubectl.
@Suite struct KubectlHabitsTests {
  private let habits = KubectlHabits(
    bare: ["-w": "--watch=true", "--watch": "--watch=true", "--dry-run": "--dry-run=client"],
    passthrough: ["playground"])

  private func rewritten(_ text: String) -> String {
    habits.rewritten(text.split(separator: " ").map(String.init)) { Podpattern.tree }
      .joined(separator: " ")
  }

  @Test(arguments: [
    ("rollout status web -w", "rollout status web --watch=true"),
    ("rollout status -w web", "rollout status --watch=true web"),
    ("rollout status --watch web", "rollout status --watch=true web"),
    ("rollout status -w=false web", "rollout status --watch=false web"),
    ("rollout status --watch=F web", "rollout status --watch=F web"),
    ("rollout undo web --dry-run", "rollout undo web --dry-run=client"),
    ("rollout undo web --dry-run=server", "rollout undo web --dry-run=server"),
    ("rollout restart --all=true", "rollout restart --all"),
    ("rollout restart web --all=false", "rollout restart web"),
    ("rollout restart -A=1 --all", "rollout restart -A --all"),
    ("run --leader-elect=true", "run --leader-elect"),
    ("run --leader-elect=false", "run"),
  ])
  func `switches take values, and some options do without`(text: String, parsed: String) {
    #expect(rewritten(text) == parsed)
  }

  @Test(arguments: [
    // What is wrong is left for the parser to say.
    "rollout restart --all=maybe", "--nonsense=true",
    // Options that take a value keep it, whatever it says.
    "rollout status web --timeout=1", "rollout restart -l=a=true", "render -f=true",
    // Nothing after these is the program's own.
    "rollout restart -- -w --all=true", "playground --until-ready=true -w",
  ])
  func `everything else stays`(text: String) { #expect(rewritten(text) == text) }

  @Test func `the commands are looked at only where they matter`() {
    _ = habits.rewritten(["rollout", "status", "web", "-w"]) {
      Issue.record("the tree of commands was asked for")
      return nil
    }
  }
}
