internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// The count of lines that pods had left when they ended.
@Suite struct LeftLinesTests {
  private static let name = "podpattern_logs_left_lines_total"

  /// A pod of a pattern that is there no more, or is asked to end, and what its log shipper left.
  private func pod(
    _ name: String, of pattern: String = "web", left lines: Int?, phase: PodPhase = .running,
    isTerminating: Bool = true
  ) -> PodSnapshot {
    let message = lines.map {
      #"{"shipped":{"lines":9,"bytes":90},"left":{"lines":\#($0),"bytes":\#($0 * 10)}}"#
    }
    let shipper = ContainerSnapshot(
      name: "log-shipper", state: .terminated(.init(exitCode: 0, message: message)))
    return PodSnapshot(
      key: ObjectKey(namespace: "shop", name: name), uid: name, pattern: pattern, phase: phase,
      isTerminating: isTerminating, initContainers: [shipper])
  }

  private func pattern(_ name: String) -> PatternSnapshot {
    PatternSnapshot(
      key: ObjectKey(namespace: "shop", name: name), uid: name, resourceVersion: "1",
      generation: 1, isTerminating: false, spec: SpecDigest(Data()), replicas: 1)
  }

  /// The lines of the metric, without its name.
  private func text(_ left: LeftLines, _ patterns: [String] = ["web"], told: Int = 0) -> [String] {
    let patterns = patterns.map(pattern)
    let registry = PrometheusRegistry()
    registry.collect { [left.reading(of: patterns, told: patterns.prefix(told))] }
    let lines = registry.text().split(separator: "\n").map(String.init)
    #expect(lines.contains("# TYPE \(Self.name) counter"))
    return lines.filter { !$0.hasPrefix("#") }.map { String($0.dropFirst(Self.name.count)) }
  }

  @Test func `each pod counts once, when it has ended`() {
    let left = LeftLines(limit: nil)
    left.observe(pod("a", left: 3, isTerminating: false), isNew: false, isLeading: true)
    #expect(text(left) == [" 0"])
    left.observe(pod("a", left: 3), isNew: false, isLeading: true)
    left.observe(pod("a", left: 3, phase: .failed), isNew: false, isLeading: true)
    left.remove(pod("a", left: 3), isLeading: true)
    #expect(text(left) == [" 3"])
    // Of one that was deleted at once only the last state is seen.
    left.remove(pod("b", left: 4), isLeading: true)
    left.remove(pod("c", left: 0), isLeading: true)
    left.remove(pod("d", left: nil), isLeading: true)
    #expect(text(left) == [" 7"])
  }

  @Test func `what had ended before, or ends while another one leads, is not counted`() {
    let left = LeftLines(limit: nil)
    left.observe(pod("old", left: 3), isNew: true, isLeading: true)
    left.observe(pod("old", left: 3), isNew: false, isLeading: true)
    left.observe(pod("others", left: 3), isNew: false, isLeading: false)
    left.observe(pod("others", left: 3), isNew: false, isLeading: true)
    left.remove(pod("others", left: 3), isLeading: true)
    #expect(text(left) == [" 0"])
  }

  @Test func `patterns are counted by name as far as the limit goes`() {
    let left = LeftLines(limit: 2)
    let shop = #"{namespace="shop",name="#
    #expect(
      text(left, ["api", "web"], told: 2) == [" 0", #"\#(shop)"api"} 0"#, #"\#(shop)"web"} 0"#])
    for (pod, pattern) in [("a", "web"), ("b", "web"), ("c", "jobs"), ("d", "more")] {
      left.observe(self.pod(pod, of: pattern, left: 2), isNew: false, isLeading: true)
    }
    #expect(
      text(left, ["jobs", "more", "web"], told: 1) == [
        " 2", #"\#(shop)"jobs"} 2"#, #"\#(shop)"web"} 4"#,
      ])
    // One that is gone takes its count along, and makes room for others.
    #expect(text(left, ["more"]) == [" 2"])
    left.observe(pod("e", of: "more", left: 5), isNew: false, isLeading: true)
    #expect(text(left, ["more"]) == [" 2", #"\#(shop)"more"} 5"#])
  }
}
