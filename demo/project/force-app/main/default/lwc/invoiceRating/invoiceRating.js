import { LightningElement, api, wire } from 'lwc';
import newestRating from '@salesforce/apex/RatingController.newestRating';
import MISSING from '@salesforce/label/c.Rating_Missing';
import TITLE from '@salesforce/label/c.Rating_Title';

/** The stars that a customer gave for an invoice. */
export default class InvoiceRating extends LightningElement {
    @api recordId;
    labels = { missing: MISSING, title: TITLE };

    @wire(newestRating, { invoiceId: '$recordId' })
    rating;
}
