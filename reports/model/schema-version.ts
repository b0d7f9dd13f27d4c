/** Version of the events and of the report. Raised when a reader of older ones would misread newer ones. */
export const schemaVersion = 2;
