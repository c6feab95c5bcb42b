import CommandSupport
import Testing

@testable import podpattern

@Suite struct RolloutArgumentTests {
  @Test(arguments: [
    "web", "podp/web", "podpattern/web", "podpatterns/web", "podpatterns.podpattern.dev/web",
    "PodPattern/web", "podpattern.v1alpha1.podpattern.dev/web",
  ])
  func `a pattern is named as kubectl lets people name it`(text: String) throws {
    #expect(try PatternName(text).name == "web")
  }

  @Test(arguments: ["", "/web", "podp/", "pp/web", "deployment/web", "a/b/c"])
  func `what names no pattern is refused`(text: String) {
    #expect(throws: PatternName.Fault.self) { try PatternName(text) }
  }

  @Test(arguments: [
    ("0", Duration.zero), ("30s", .seconds(30)), ("1h30m", .seconds(5400)),
    ("250ms", .milliseconds(250)), ("1.5m", .seconds(90)), ("5", .seconds(5)),
    ("0.5", .milliseconds(500)),
  ])
  func `times are read as kubectl reads them`(text: String, duration: Duration) {
    #expect(DurationArgument(argument: text)?.duration == duration)
  }

  @Test(arguments: [
    "", "s", "-1s", "-1", "1d", "1s2", "1e3", "inf", "1e3s", "9999999999", ".", "5 ",
  ])
  func `what is no time is refused`(text: String) {
    #expect(DurationArgument(argument: text) == nil)
  }

  @Test func `help speaks of the plugin where the program is one`() {
    #expect(ProgramName.invocation(of: "/usr/local/bin/kubectl-podpattern") == "kubectl podpattern")
    #expect(ProgramName.invocation(of: "podpattern") == "podpattern")
    #expect(ProgramName.isKubectlCompletion("/usr/bin/kubectl_complete-podpattern"))
    #expect(!ProgramName.isKubectlCompletion("/usr/bin/kubectl-podpattern"))
  }
}
