/// The API's own account of a request that failed, or of a deletion that succeeded (meta/v1 Status).
public struct Status: Sendable, Hashable, Codable {
  /// More about the failure.
  public struct Details: Sendable, Hashable, Codable {
    /// One cause among several, such as one invalid field.
    public struct Cause: Sendable, Hashable, Codable {
      /// For a program to read, such as `FieldValueInvalid`.
      public var reason: String?
      /// For a person to read.
      public var message: String?
      /// The path of the field at fault.
      public var field: String?
    }

    /// The name of the object that the request was about.
    public var name: String?
    /// The API group of that object.
    public var group: String?
    /// Its kind, or its resource's plural name.
    public var kind: String?
    /// Its uid, where one object was meant.
    public var uid: String?
    /// What exactly is wrong, such as each invalid field.
    public var causes: [Cause]?
    /// How many seconds to wait before trying again.
    public var retryAfterSeconds: Int?
  }

  /// `Success` or `Failure`.
  public var status: String?
  /// For a person to read.
  public var message: String?
  /// For a program to read, such as `NotFound`.
  public var reason: String?
  /// More about the failure, where the server says more.
  public var details: Details?
  /// The HTTP status code.
  public var code: Int?

  /// A failure with its code, and the API's reason and message for it.
  public init(
    status: String? = "Failure", message: String?, reason: String?, code: Int?,
    details: Details? = nil
  ) {
    self.status = status
    self.message = message
    self.reason = reason
    self.code = code
    self.details = details
  }
}
