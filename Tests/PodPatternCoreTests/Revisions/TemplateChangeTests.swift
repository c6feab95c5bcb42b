internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

struct TemplateChangeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let path: String
    let value: JSONValue?
    let subject: String
    let means: TemplateChange.Means
    var testDescription: String { "\(path): \(subject)" }
  }

  private static let web = "template.spec.containers.0"

  static let cases: [Case] = [
    Case(
      path: "\(web).image", value: "nginx:1.28", subject: "image of container web", means: .patch),
    Case(
      path: "sidecars.0.container.image", value: "busybox:1.37",
      subject: "image of sidecar clock", means: .patch),
    Case(
      path: "sidecars.1.container.image", value: "busybox:1.37",
      subject: "image of sidecar beside", means: .patch),
    // It has run: another image would prepare the pod otherwise.
    Case(
      path: "initializers.0.container.image", value: "busybox:1.37",
      subject: "image of initializer prepare", means: .replacement),
    Case(path: "\(web).image", value: nil, subject: "image of container web", means: .replacement),
    Case(
      path: "template.metadata.labels.tier", value: "front", subject: "label tier", means: .patch),
    Case(path: "template.metadata.labels.app", value: nil, subject: "label app", means: .patch),
    Case(
      path: "template.metadata.annotations.team", value: "red", subject: "annotation team",
      means: .patch),
    Case(
      path: "template.metadata.annotations", value: ["kubectl.kubernetes.io/restartedAt": "now"],
      subject: "annotation team, restart", means: .replacement),
    Case(
      path: "\(web).resources.requests.cpu", value: "200m", subject: "resources of container web",
      means: .resize),
    Case(
      path: "sidecars.0.container.resources", value: ["limits": ["memory": "1Gi"]],
      subject: "resources of sidecar clock", means: .resize),
    Case(
      path: "\(web).resources.requests", value: ["ephemeral-storage": "1Gi"],
      subject: "resources of container web", means: .replacement),
    Case(
      path: "\(web).env.0.value", value: "2", subject: "env of container web", means: .replacement),
    Case(
      path: "logShipper.files", value: ["*.txt"], subject: "configuration of the log shipper",
      means: .replacement),
    // The arguments stay as they are.
    Case(
      path: "logShipper.maxLineSize", value: "1Mi", subject: "configuration of the log shipper",
      means: .replacement),
    Case(
      path: "sidecars.2", value: ["name": "x", "container": ["image": "i"]],
      subject: "sidecar x added", means: .replacement),
    Case(
      path: "template.spec.nodeSelector", value: ["disk": "ssd"], subject: "nodeSelector",
      means: .replacement),
    Case(
      path: "template.spec.volumes", value: [["name": "data", "emptyDir": [:]]],
      subject: "volume data added", means: .replacement),
  ]

  @Test(arguments: cases)
  func `a change is told, and carried out in the least disruptive way`(_ example: Case) throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      if example.path == "sidecars.2" {
        spec["sidecars"] = .array((spec["sidecars"]?.array ?? []) + [example.value ?? .null])
      } else {
        set(&spec, example.path, to: example.value)
      }
    }
    let change = TemplateChange(from: old, to: new)
    var subjects = change.items.map(\.subject)
    // A volume that comes along mounts nowhere here.
    subjects.removeAll { $0 == "volumeMounts of sidecar x" }
    #expect(subjects.joined(separator: ", ") == example.subject)
    #expect(change.means == example.means)
  }

  @Test func `a revision of 0.1.0's is no other but for its log shipper`() throws {
    var old = try PatternRevision.sample()
    set(
      &old.template, "metadata.annotations",
      to: ["team": "blue", "podpattern.dev/log-shipper-configuration": "6ltsj7m89v"])
    let volumes = try #require(old.template["spec"]?["volumes"]?.array)
    set(
      &old.template, "spec.volumes",
      to: .array(
        volumes.map {
          $0["downwardAPI"] == nil
            ? $0 : ["name": $0["name"] ?? "", "configMap": ["name": "web-log-shipper"]]
        }))
    let change = TemplateChange(from: old, to: try PatternRevision.sample("bbbbbbbbbb"))
    #expect(change.summary == "configuration of the log shipper")
    #expect(change.means == .replacement)
  }

  @Test func `the order of keys is no change`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(
        &spec, "template.metadata.labels", to: ["app": "web"])
      set(
        &spec, "template.spec.containers.0",
        to: [
          "resources": ["requests": ["memory": "64Mi", "cpu": "100m"]],
          "env": [["value": "1", "name": "A"]], "image": "nginx:1.27", "name": "web",
          "command": nil,
        ])
    }
    #expect(TemplateChange(from: old, to: new).items == [])
  }

  @Test func `resources are resized only where the server can`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "\(Self.web).resources.requests.cpu", to: "1")
      set(&spec, "\(Self.web).image", to: "nginx:1.28")
    }
    let change = TemplateChange(from: old, to: new)
    #expect(change.summary == "image of container web, resources of container web")
    #expect(change.isInPlace(resizing: true))
    #expect(!change.isInPlace(resizing: false))
  }

  @Test func `a long list of changes is cut short`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      for number in 0..<7 { set(&spec, "template.metadata.labels.l\(number)", to: "x") }
    }
    #expect(
      TemplateChange(from: old, to: new).summary
        == "label l0, label l1, label l2, label l3, label l4 and 2 more")
  }
}
